import type { CompiledRules } from './compiled-rules.js';
import type { Seating } from './seating.js';

/** Two workers may rest this part of the mean load apart. */
const restPart = 0.05;
/** A move must gain more than rounding can feign. */
const roundingMargin = 1 + 1e-9;
/** Bounds the time, not the correctness: what is left is taken up by the next placement. */
const movesPerPartitionMax = 4;

/** Moves partitions, one at a time from whoever has most for its capacity, to the poorest that may have them, until no move gains. */
export function levelOut(seating: Seating, rules: CompiledRules): void {
  const held = holdings(seating);
  const rest = restingGap(seating);
  const stuck = new Set<number>();
  for (let moves = seating.owners.length * movesPerPartitionMax; moves > 0; moves--) {
    const giver = richest(seating, stuck);
    if (giver < 0) return;
    const move = bestMove(seating, { rules, rest, giver, held: held[giver]! });
    if (!move) {
      stuck.add(giver);
      continue;
    }
    seating.give(move.rank, move.to);
    held[giver]!.delete(move.rank);
    held[move.to]!.add(move.rank);
    // Who has less now may be given what it could not take before.
    stuck.clear();
  }
}

function holdings({ owners, counts }: Seating): Set<number>[] {
  const held = Array.from(counts, () => new Set<number>());
  for (let rank = 0; rank < owners.length; rank++) if (owners[rank]! >= 0) held[owners[rank]!]!.add(rank);
  return held;
}

/** In load for capacity: as asked, but not less than the lightest partition, for nothing smaller can move, and not more than the heaviest. */
function restingGap({ amounts, loads, capacities }: Seating): number {
  const capacity = capacities.reduce((sum, one) => sum + one, 0);
  const load = loads.reduce((sum, one) => sum + one, 0);
  const mean = (restPart * load) / loads.length;
  return (Math.min(amounts[0] ?? 0, Math.max(amounts.at(-1) ?? 0, mean)) * loads.length) / capacity;
}

function richest(seating: Seating, stuck: ReadonlySet<number>): number {
  let best = -1;
  for (let worker = 0; worker < seating.loads.length; worker++) {
    if (!stuck.has(worker) && (best < 0 || seating.level(worker) > seating.level(best))) best = worker;
  }
  return best;
}

interface Giving {
  readonly rules: CompiledRules;
  readonly rest: number;
  readonly giver: number;
  /** Ranks that the giver has. */
  readonly held: ReadonlySet<number>;
}

interface Move {
  readonly rank: number;
  readonly to: number;
}

/** To the poorest worker that any of the giver's partitions may have, the heaviest that leaves neither beyond the mean; else one that gains. */
function bestMove(seating: Seating, giving: Giving): Move | undefined {
  const { rules, giver } = giving;
  const targets = new Map<number, Target | undefined>();
  let best: (Move & { readonly gap: number; readonly fits: boolean }) | undefined;
  for (const rank of giving.held) {
    const kind = rules.classes[rank]!;
    if (!targets.has(kind)) targets.set(kind, targetOf(seating, giving, kind));
    const target = targets.get(kind);
    if (!target || seating.hasCompany(rank, target.worker)) continue;
    const amount = seating.amounts[rank]!;
    const halves = (1 / seating.capacities[giver]! + 1 / seating.capacities[target.worker]!) / 2;
    if (amount * halves * roundingMargin >= target.gap) continue;
    const fits = amount <= target.amountMax;
    const candidate = { rank, to: target.worker, gap: target.gap, fits };
    if (!best || isBetter(seating, candidate, best)) best = candidate;
  }
  return best;
}

interface Ranked extends Move {
  readonly gap: number;
  readonly fits: boolean;
}

function isBetter({ amounts }: Seating, a: Ranked, b: Ranked): boolean {
  if (a.gap !== b.gap) return a.gap > b.gap;
  if (a.fits !== b.fits) return a.fits;
  const heavier = amounts[a.rank]! - amounts[b.rank]!;
  return heavier === 0 ? a.rank < b.rank : a.fits === heavier > 0;
}

interface Target {
  readonly worker: number;
  /** How much less it has for its capacity than the giver. */
  readonly gap: number;
  /** What neither takes the giver below the mean nor the target above, by more than may rest. */
  readonly amountMax: number;
}

function targetOf(seating: Seating, { giver, rest, rules }: Giving, kind: number): Target | undefined {
  const { loads, capacities, counts } = seating;
  let worker = -1;
  let load = 0;
  let capacity = 0;
  for (const one of rules.admitted[kind]!) {
    load += loads[one]!;
    capacity += capacities[one]!;
    if (one === giver || counts[one]! >= rules.limits[one]!) continue;
    if (worker < 0 || seating.level(one) < seating.level(worker)) worker = one;
  }
  if (worker < 0) return undefined;
  const gap = seating.level(giver) - seating.level(worker);
  if (gap <= rest * roundingMargin) return undefined;
  const mean = load / capacity;
  const fromGiver = (seating.level(giver) - mean + rest) * capacities[giver]!;
  const intoTarget = (mean - seating.level(worker) + rest) * capacities[worker]!;
  return { worker, gap, amountMax: Math.min(fromGiver, intoTarget) };
}
