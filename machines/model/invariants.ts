import type { GroupState } from './group-state.js';
import { rowsOf } from './partition-table.js';

/**
 * What must hold of every reduced state, and from one state to the next (DESIGN 9: I1, I2, I8). Returns what is broken, in words; empty
 * when all is well. Linear in members and partitions.
 */
export function brokenInvariants(state: GroupState, before?: GroupState): string[] {
  return [...brokenMembership(state), ...brokenOwnership(state, before), ...(before ? brokenOrder(state, before) : [])];
}

function* brokenMembership(state: GroupState): Generator<string> {
  const seen = new Map<string, string>();
  for (const member of Object.values(state.members)) {
    if (!member.worker) continue;
    const other = seen.get(member.worker);
    if (other) yield `I1: ${member.worker} is held by ${other} and ${member.id}`;
    seen.set(member.worker, member.id);
    if (state.names[member.name]?.holder !== member.id) yield `I1: ${member.id} has ${member.worker} without holding its name`;
  }
  if (state.leader && !Object.hasOwn(state.members, state.leader.member)) yield `I1: leader ${state.leader.member} is not a member`;
  if (state.leader && state.leader.term !== state.term) yield `I1: leader of term ${state.leader.term} in term ${state.term}`;
}

function* brokenOwnership(state: GroupState, before: GroupState | undefined): Generator<string> {
  const seated = new Set(Object.values(state.members).map((member) => member.worker));
  const epochs = new Map(before ? Array.from(rowsOf(before.partitions), (row) => [row.id, row] as const) : []);
  for (const row of rowsOf(state.partitions)) {
    if (row.owner && !seated.has(row.owner)) yield `I2: ${row.id} is owned by ${row.owner}, whom no live member holds`;
    const former = epochs.get(row.id);
    if (!former) continue;
    if (row.epoch < former.epoch) yield `I2: epoch of ${row.id} fell from ${former.epoch} to ${row.epoch}`;
    if (row.owner && row.owner !== former.owner && row.epoch <= former.epoch) yield `I2: ${row.id} changed owner under epoch ${row.epoch}`;
  }
}

function* brokenOrder(state: GroupState, before: GroupState): Generator<string> {
  if (state.term < before.term) yield `I8: term fell from ${before.term} to ${state.term}`;
  if (state.placement.version < before.placement.version)
    yield `I8: version fell from ${before.placement.version} to ${state.placement.version}`;
  if (state.applied <= before.applied) yield `I8: applied fell from ${before.applied} to ${state.applied}`;
}
