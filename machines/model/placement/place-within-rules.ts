import type { Board } from './board.js';
import type { CompiledRules } from './compiled-rules.js';
import { levelOut } from './level-out.js';
import { Seating } from './seating.js';
import { Settler } from './settler.js';
import { toUnits } from './shares.js';

/**
 * The sticky placement where partitions have rules or workers a maximum. What its worker may not have, or has too many of, goes; then the
 * homeless find places, those with the least choice first; then loads are levelled, and partitions of one anti-affinity group part.
 *
 * **Rules.** A partition ends on a worker that it may have, and no worker has more than its maximum. One stays without owner only when no
 * placement that respects the rules has a place for it beside those that have one (`makeRoom`).
 *
 * **Balance** is what the rules allow: no partition could go from one worker to another that may have it and make the two more alike, but for
 * the rest that sticky allows (5 % of the mean load, or one partition).
 *
 * **Movement.** A partition moves for one of those reasons only. The same input again moves nothing.
 *
 * Time: partitions × the workers that each may have.
 */
export function placeWithinRules(board: Board, rules: CompiledRules): void {
  evict(board.table.owners, rules);
  const seating = new Seating(board, toUnits(board.table.weights, 0));
  const settler = new Settler(seating);
  for (const rank of leastChoiceFirst(board.table.owners, rules)) settler.settle(rank);
  // Levelling makes room where partitions can part, and never brings two together: this ends.
  do levelOut(seating, rules);
  while (part(seating, rules));
}

/** Of more than the maximum, the lightest go. */
function evict(owners: Int32Array, { admits, classes, limits }: CompiledRules): void {
  const counts = new Uint32Array(limits.length);
  for (let rank = 0; rank < owners.length; rank++) {
    const owner = owners[rank]!;
    if (owner < 0) continue;
    if (admits[classes[rank]!]![owner] === 1 && counts[owner]! < limits[owner]!) counts[owner]!++;
    else owners[rank] = -1;
  }
}

/** The homeless: who may go to few workers before who may go to many, then the heaviest first. */
function leastChoiceFirst(owners: Int32Array, { admitted, classes }: CompiledRules): number[] {
  const homeless: number[] = [];
  for (let rank = 0; rank < owners.length; rank++) if (owners[rank]! < 0) homeless.push(rank);
  return homeless.sort((a, b) => admitted[classes[a]!]!.length - admitted[classes[b]!]!.length || a - b);
}

/** A partition that shares its worker with one of its anti-affinity group goes where none is, if there is such a worker with room. */
function part(seating: Seating, { groups }: CompiledRules): boolean {
  let hasMoved = false;
  for (let rank = 0; rank < groups.length; rank++) {
    const owner = seating.owners[rank]!;
    if (owner < 0 || !seating.hasCompany(rank, owner)) continue;
    const worker = seating.poorest(rank);
    if (worker < 0 || seating.hasCompany(rank, worker)) continue;
    seating.give(rank, worker);
    hasMoved = true;
  }
  return hasMoved;
}
