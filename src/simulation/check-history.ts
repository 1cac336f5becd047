import { type Distribution, distribution } from './distribution.js';
import { type EpochMistake, epochMistakes } from './epoch-mistakes.js';
import type { HistoryRecord, OwnerRecord } from './history.js';
import { type Move, movesOf } from './moves.js';
import { findOverlaps, type Overlap } from './overlaps.js';
import { type Biography, biographies } from './ownerships.js';
import { gapsIn, lengthMs, type Span } from './spans.js';

export interface HistoryQuestion {
  /** Every partition that should have an owner; those that no record names count as never owned. */
  readonly partitions: readonly string[];
  /** What is asked about gaps and moves concerns this stretch. Safety is judged over the whole history. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Stable ids of the workers whose partitions had to move. */
  readonly victims?: readonly string[];
}

/** A stretch in which nobody ran a partition while trusted. */
export interface Gap extends Span {
  readonly partition: string;
}

export interface HistoryVerdict {
  /** Two incarnations that ran one partition while both trusted themselves. Must be empty. */
  readonly overlaps: readonly Overlap[];
  readonly overlapsMs: number;
  /** Gaps without owner, one run each; zeros when there is none. */
  readonly unowned: Distribution & { readonly totalMs: number; readonly intervals: readonly Gap[] };
  /** Grants whose epoch had been used, or passed, when they started. Must be empty. */
  readonly epochsRepeatedOrFallen: readonly EpochMistake[];
  /** User code that started or took effect without trust, or outside of its grant. Must be empty. */
  readonly workWithoutTrust: readonly OwnerRecord[];
  readonly moves: readonly Move[];
  /** Moves away from workers that are no victims. */
  readonly unneededMoves: readonly Move[];
}

/** Judges what user code did, by what it wrote down itself. Records of several processes may come in any order. */
export function checkHistory(records: readonly HistoryRecord[], question: HistoryQuestion): HistoryVerdict {
  const horizonMs = records.reduce((latest, record) => Math.max(latest, record.atMs), question.untilMs);
  const lives = biographies(records, horizonMs);
  const overlaps = findOverlaps(lives.flatMap((life) => life.ownerships));
  const starts = records.filter((record): record is OwnerRecord => record.kind === 'started').toSorted((a, b) => a.atMs - b.atMs);
  const moves = movesOf(starts).filter((move) => move.atMs >= question.fromMs && move.atMs <= question.untilMs);
  return {
    overlaps,
    overlapsMs: overlaps.reduce((sum, overlap) => sum + lengthMs(overlap), 0),
    unowned: unowned(lives, question),
    epochsRepeatedOrFallen: epochMistakes(starts),
    workWithoutTrust: lives.flatMap(workWithoutTrust),
    moves,
    unneededMoves: moves.filter((move) => !(question.victims ?? []).includes(move.from)),
  };
}

function unowned(lives: readonly Biography[], { partitions, fromMs, untilMs }: HistoryQuestion): HistoryVerdict['unowned'] {
  const owned = new Map<string, Span[]>(partitions.map((partition) => [partition, []]));
  for (const life of lives) for (const ownership of life.ownerships) owned.get(ownership.partition)?.push(ownership);
  const intervals = [...owned].flatMap(([partition, spans]) =>
    gapsIn({ fromMs, toMs: untilMs }, spans).map((gap) => ({ partition, ...gap })),
  );
  const lengths = intervals.map(lengthMs);
  const totalMs = lengths.reduce((sum, length) => sum + length, 0);
  const figures = lengths.length === 0 ? { runs: 0, p50: 0, p99: 0, max: 0 } : distribution(lengths);
  return { ...figures, totalMs, intervals };
}

/** Ends count as inside: in virtual time work and the end of its trust may bear the same time. */
function workWithoutTrust(life: Biography): readonly OwnerRecord[] {
  const holds = (span: Span, atMs: number): boolean => span.fromMs <= atMs && atMs <= span.toMs;
  return life.records.filter((record): record is OwnerRecord => {
    if (record.kind !== 'started' && record.kind !== 'worked') return false;
    const isTrusted = life.trust.some((span) => holds(span, record.atMs));
    return (
      !isTrusted || !life.runs.some((run) => run.partition === record.partition && run.epoch === record.epoch && holds(run, record.atMs))
    );
  });
}
