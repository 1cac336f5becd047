import type { HistoryRecord } from './history.js';
import type { Span } from './spans.js';

/**
 * When one incarnation trusted itself, from its records in order of time. One that never wrote about trust counts as trusted all along, up to
 * its death or the horizon: what is not known is held against it.
 */
export function trustSpans(records: readonly HistoryRecord[], horizonMs: number): readonly Span[] {
  const spans: Span[] = [];
  const speaks = records.some(saysTrust);
  let current: Span | undefined = speaks ? undefined : { fromMs: records[0]?.atMs ?? horizonMs, toMs: horizonMs };
  for (const record of records) {
    if (record.kind === 'trustLost' || record.kind === 'died') {
      if (current !== undefined) spans.push({ ...current, toMs: Math.min(current.toMs, record.atMs) });
      current = undefined;
      if (record.kind === 'died') break;
    } else if (saysTrust(record)) {
      const untilMs = record.trustedUntilMs ?? horizonMs;
      if (current !== undefined && record.atMs > current.toMs) {
        spans.push(current);
        current = undefined;
      }
      current = { fromMs: current?.fromMs ?? record.atMs, toMs: Math.max(current?.toMs ?? untilMs, untilMs) };
    }
  }
  if (current !== undefined) spans.push(current);
  return spans.filter((span) => span.fromMs < span.toMs);
}

const saysTrust = (record: HistoryRecord): boolean => record.kind === 'trusted' || record.trustedUntilMs !== undefined;
