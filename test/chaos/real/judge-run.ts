import type { AppliedRecord } from '../../../src/member/replica.js';
import { checkHistory } from '../../../src/simulation/check-history.js';
import type { HistoryRecord } from '../../../src/simulation/history.js';
import { LogJudge } from '../../../src/simulation/judge/log-judge.js';
import type { Violation } from '../../../src/simulation/judge/violation.js';
import { biographies } from '../../../src/simulation/ownerships.js';
import { gapsIn, lengthMs } from '../../../src/simulation/spans.js';
import type { Arena } from './arena.js';
import type { Round } from './round.js';

export interface Judged {
  readonly violations: readonly Violation[];
  /** For each round, how long each partition was without trusted owner at a stretch, in milliseconds. */
  readonly unownedMs: readonly (readonly number[])[];
  /** How often workers told of each kind of error. */
  readonly errors: Readonly<Record<string, number>>;
  readonly records: number;
  readonly entries: number;
}

/** Records that a log holds at most: a snapshot is due every thousand, and two are kept with what is between them. */
const LOG_MAX = 6_000;
const POSITION_MS = 10_000;

/** Judges what user code did (I2, I3, I7), what the log says (I1, I2, I5, I6, I8, I9), and what workers said of themselves. */
export async function judgeRun(arena: Arena, rounds: readonly Round[]): Promise<Judged> {
  const { fleet } = arena;
  const history = (await Promise.all(fleet.workers.map((worker) => worker.history()))).flat();
  const errors = fleet.workers.flatMap((worker) => worker.errors);
  const position = await fleet.log.link.log.position({ timeoutMs: POSITION_MS });
  const held = position.last - position.first + 1;
  return {
    violations: [
      ...arena.violations,
      ...judgeHistory(history),
      ...judgeLog(fleet.log.records),
      ...errors.flatMap(({ code, message }) => judgeError(code, message)),
      ...(held > LOG_MAX ? [violation('I9', `the log holds ${held} records`)] : []),
    ],
    unownedMs: unownedIn(history, rounds),
    errors: counted(errors.map(({ code }) => code)),
    records: history.length,
    entries: fleet.log.records.length,
  };
}

const violation = (invariant: Violation['invariant'], message: string, atMs = 0): Violation => ({ invariant, atMs, message });

export function judgeHistory(history: readonly HistoryRecord[]): readonly Violation[] {
  const verdict = checkHistory(history, { partitions: [], fromMs: 0, untilMs: 0 });
  return [
    ...verdict.overlaps.map((overlap) =>
      violation('I3', `${overlap.partition}: ${JSON.stringify(overlap.first)} and ${JSON.stringify(overlap.second)}`, overlap.fromMs),
    ),
    ...verdict.epochsRepeatedOrFallen.map((mistake) => violation('I2', JSON.stringify(mistake), mistake.start.atMs)),
    ...verdict.workWithoutTrust.map((record) => violation('I7', JSON.stringify(record), record.atMs)),
  ];
}

/** The log as the referee read it, judged as the simulation judges its own. */
export function judgeLog(records: readonly Pick<AppliedRecord, 'sequence' | 'entry'>[]): readonly Violation[] {
  const violations: Violation[] = [];
  const judge = new LogJudge((invariant, message) => violations.push(violation(invariant, message)));
  const encoder = new TextEncoder();
  for (const { sequence, entry } of records) judge.note({ sequence, data: encoder.encode(JSON.stringify(entry)) });
  return violations;
}

/** What a worker may never say of itself. */
export function judgeError(code: string, message: string): readonly Violation[] {
  if (code === 'ERR_CONCLAVE_DIVERGED') return [violation('I5', message)];
  const [broken = 'bug'] = /\bI\d+\b/.exec(message) ?? [];
  if (code === 'ERR_CONCLAVE_INVARIANT') return [violation(broken as Violation['invariant'], message)];
  return code === 'ERR_CONCLAVE_INTERNAL' || code === 'UNKNOWN' ? [violation('bug', message)] : [];
}

function unownedIn(history: readonly HistoryRecord[], rounds: readonly Round[]): readonly (readonly number[])[] {
  const ownerships = biographies(history, rounds.at(-1)?.restAtMs ?? 0).flatMap((life) => life.ownerships);
  return rounds.map(({ partitions, fromMs, restAtMs }) => {
    const near = ownerships.filter((ownership) => ownership.toMs >= fromMs && ownership.fromMs <= restAtMs);
    return partitions.flatMap((id) => {
      const own = near.filter(({ partition }) => partition === id);
      return gapsIn({ fromMs, toMs: restAtMs }, own).map(lengthMs);
    });
  });
}

function counted(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
