/** A stretch of time: from its start, up to its end without it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const lengthMs = (span: Span): number => span.toMs - span.fromMs;

/** The common part; `undefined` when there is none. */
export function intersection(a: Span, b: Span): Span | undefined {
  const [fromMs, toMs] = [Math.max(a.fromMs, b.fromMs), Math.min(a.toMs, b.toMs)];
  return fromMs < toMs ? { fromMs, toMs } : undefined;
}

/** The parts of `whole` that no span covers, in order. */
export function gapsIn(whole: Span, spans: readonly Span[]): readonly Span[] {
  const gaps: Span[] = [];
  let coveredTo = whole.fromMs;
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs > coveredTo) gaps.push({ fromMs: coveredTo, toMs: Math.min(span.fromMs, whole.toMs) });
    coveredTo = Math.max(coveredTo, span.toMs);
    if (coveredTo >= whole.toMs) return gaps.filter((gap) => gap.fromMs < gap.toMs);
  }
  gaps.push({ fromMs: coveredTo, toMs: whole.toMs });
  return gaps.filter((gap) => gap.fromMs < gap.toMs);
}
