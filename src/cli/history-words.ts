import { OPERATOR_KINDS } from '../../machines/model/entries.js';
import type { HistoryRecord } from '../group/group-history.js';
import { timeOfRecord } from './time-of-day.js';
import { visible } from './visible.js';

export const kindOf = ({ kind }: HistoryRecord): string => kind ?? 'not an entry';

export function authorOf({ kind, author }: HistoryRecord): string | null {
  if (!author || author.name !== null) return author?.name ?? null;
  return kind && OPERATOR_KINDS.includes(kind) ? 'an operator' : `(${author.id})`;
}

export const outcomeOf = ({ outcome, reason }: HistoryRecord): string => (reason ? `${outcome}: ${reason}` : outcome);

/** A record on one line. */
export function historyLine(record: HistoryRecord): string {
  const { sequence, facts, outcome } = record;
  const said = outcome === 'accepted' && facts.length > 0 ? facts.join('; ') : [outcomeOf(record), ...facts].join('; ');
  const head = [timeOfRecord(record).padEnd(8), String(sequence).padStart(6), kindOf(record).padEnd(17)];
  return visible(`${head.join(' ')} ${authorOf(record) ?? '–'}: ${said}`);
}
