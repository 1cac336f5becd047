import { isWhole } from '../ranges.js';
import type { PlacementRules } from './rules.js';

/**
 * Why a partition moves. `new`: nobody ever had it. `ownerGone`: whoever had it left, crashed or failed. `rule`: its owner may not have it any
 * more. `draining`: its owner gives away what it has. `withheld`: its owner comes and goes. `balance`: so that loads are even, or where the strategy says.
 */
export type MoveReason = (typeof moveReasons)[number];
export const moveReasons = ['new', 'ownerGone', 'rule', 'draining', 'withheld', 'balance'] as const;

/** What could have been done. `nothing`; `minimal`: only what has to move; `wanted`: all that the strategy asks for. */
export interface PlacementOption {
  readonly name: (typeof optionNames)[number];
  /** How many partitions it moves, and their weight. */
  readonly moves: number;
  readonly weight: number;
  /** How many partitions nobody would have. */
  readonly vacant: number;
  /** Most load for its capacity that a worker would have, by the mean; 1 is even. */
  readonly maxOverMean: number;
}
const optionNames = ['nothing', 'minimal', 'wanted'] as const;

/** A rule that this placement does not keep. Hard ones leave the partition where it is, or without owner; `antiAffinity` is soft. */
export interface UnmetRule {
  readonly partition: string;
  /** `withheld`: those that may have it come and go, and take nothing for now. */
  readonly rule: keyof PlacementRules | 'partitionsMax' | 'withheld';
}
const unmetNames: readonly UnmetRule['rule'][] = ['requires', 'avoids', 'pinnedTo', 'antiAffinity', 'partitionsMax', 'withheld'];

/** Why a placement is as it is: written with it, so that it can be told afterwards. Its size does not grow with the number of moves. */
export interface PlacementReasoning {
  readonly strategy: string;
  /** What was weighed, and what was chosen of it. */
  readonly options: readonly PlacementOption[];
  readonly chosen: PlacementOption['name'];
  /** Runs of moves with one reason, in the order of the moves: so many of each. */
  readonly reasons: readonly (readonly [MoveReason, number])[];
  /** The first of them, at most 20. */
  readonly unmet: readonly UnmetRule[];
  readonly unmetCount: number;
}

/** How many unmet rules are named. */
export const UNMET_MAX = 20;
const RUNS_MAX = 100_000;
const TEXT_MAX = 512;

/** The reason of the first move, of the second, and so on. */
export function* reasonsInOrder({ reasons }: PlacementReasoning): Generator<MoveReason, undefined> {
  for (const [reason, count] of reasons) for (let move = 0; move < count; move++) yield reason;
  return undefined;
}

/** The reasoning of a plan of which only some moves are made now: `made` are moves of `planned`, in the same order. */
export function reasoningOfSome<M>(reasoning: PlacementReasoning, planned: readonly M[], made: readonly M[]): PlacementReasoning {
  if (planned.length === made.length) return reasoning;
  const reasons = [...reasonsInOrder(reasoning)];
  const kept = new Set(made);
  return { ...reasoning, reasons: runsOf(planned.flatMap((move, index) => (kept.has(move) ? (reasons[index] ?? []) : []))) };
}

/** Reasons one after another, as runs. */
export function runsOf(reasons: readonly MoveReason[]): PlacementReasoning['reasons'] {
  const runs: [MoveReason, number][] = [];
  for (const reason of reasons) {
    const run = runs.at(-1);
    if (run?.[0] === reason) run[1]++;
    else runs.push([reason, 1]);
  }
  return runs;
}

/** Reads a reasoning from the wire; null when it is none. Takes only the fields it knows. */
export function readReasoning(value: unknown): PlacementReasoning | null {
  if (!isRecord(value)) return null;
  const { strategy, chosen, unmetCount } = value;
  const options = readSome(value.options, optionNames.length, readOption);
  const reasons = readSome(value.reasons, RUNS_MAX, readRun);
  const unmet = readSome(value.unmet, UNMET_MAX, readUnmet);
  if (!options || !reasons || !unmet || !isText(strategy) || !isOneOf(optionNames, chosen) || !isWhole(unmetCount)) return null;
  return { strategy, options, chosen, reasons, unmet, unmetCount };
}

function readOption(value: unknown): PlacementOption | null {
  if (!isRecord(value)) return null;
  const { name, moves, weight, vacant, maxOverMean } = value;
  const fits = isOneOf(optionNames, name) && isWhole(moves) && isAmount(weight) && isWhole(vacant) && isAmount(maxOverMean);
  return fits ? { name, moves, weight, vacant, maxOverMean } : null;
}

function readRun(value: unknown): readonly [MoveReason, number] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [reason, count] = value as [unknown, unknown];
  return isOneOf(moveReasons, reason) && isWhole(count, 1) ? [reason, count] : null;
}

function readUnmet(value: unknown): UnmetRule | null {
  if (!isRecord(value)) return null;
  const { partition, rule } = value;
  return isText(partition) && isOneOf(unmetNames, rule) ? { partition, rule } : null;
}

function readSome<T>(value: unknown, countMax: number, read: (item: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length > countMax) return null;
  const items = (value as unknown[]).map(read);
  return items.every((item): item is Awaited<T> & NonNullable<T> => item !== null) ? items : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length >= 1 && value.length <= TEXT_MAX;
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < Infinity;
const isOneOf = <T extends string>(names: readonly T[], value: unknown): value is T => names.includes(value as T);
