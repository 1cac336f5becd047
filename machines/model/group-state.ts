import { freeze, Immer, type produce as sharedProduce } from 'immer';
import type { Fencing, Trigger, WorkerTraits } from './entries.js';
import type { MemberId, Term, WorkerId } from './ids.js';
import { emptyTable, type PartitionTable } from './partition-table.js';

/** How many authors that are no members are remembered against late copies of their entries. */
export const GONE_MAX = 256;

/** One process in the group. */
export interface Member extends WorkerTraits {
  readonly id: MemberId;
  readonly name: string;
  readonly sticky: boolean;
  /** Its stable id; null while the former holder of its name may still be trusted. */
  readonly worker: WorkerId | null;
  readonly fencing: Fencing;
  /** How long it trusts one answered beat. The leader waits for this, not for its own setting. */
  readonly leaseMs: number;
  readonly protocolMax: number;
  readonly joinedAt: number;
  /** The last counter of this author that was applied. */
  readonly counter: number;
}

/** What the group knows of a name. */
export interface NameRow {
  readonly worker: WorkerId;
  readonly holder: MemberId | null;
  /** The newer process that gets the stable id once the holder is gone. */
  readonly successor: MemberId | null;
  /** Its partitions wait for it to come back. */
  readonly held: boolean;
  /** What the worker is that comes back to them. Only while they wait. */
  readonly traits?: WorkerTraits;
  readonly changedAt: number;
}

/** Pieces of a large entry, until the last arrives. */
export interface PendingParts {
  readonly counter: number;
  readonly count: number;
  readonly texts: readonly string[];
}

/** Everything that the log says, reduced. Equal `applied` means equal state on every member (invariant I5). Plain JSON, frozen. */
export interface GroupState {
  readonly protocol: number;
  /** Sequence of the last entry applied, whatever its outcome. */
  readonly applied: number;
  readonly members: Readonly<Record<MemberId, Member>>;
  readonly names: Readonly<Record<string, NameRow>>;
  /** Authors that are no members, lately: who went, was turned away, or spoke as an operator. A late copy must not count. Bounded. */
  readonly gone: readonly { readonly member: MemberId; readonly counter: number }[];
  readonly leader: { readonly member: MemberId; readonly term: Term } | null;
  /** The last reign, also when nobody leads now. */
  readonly term: Term;
  readonly partitions: PartitionTable;
  readonly placement: { readonly version: number; readonly sequence: number; readonly trigger: Trigger | null; readonly strategy?: string };
  /** Stable ids that shall take nothing new and hand over what they have. */
  readonly draining: readonly WorkerId[];
  /** Planned moves wait; partitions without owner are still placed. */
  readonly paused: boolean;
  readonly parts: Readonly<Record<MemberId, PendingParts>>;
  readonly snapshot: { readonly sequence: number; readonly digest: string } | null;
}

/** The group before its first entry. */
export const emptyGroup = (): GroupState =>
  frozen({
    protocol: 1,
    applied: 0,
    members: {},
    names: {},
    gone: [],
    leader: null,
    term: 0 as Term,
    partitions: emptyTable(),
    placement: { version: 0, sequence: 0, trigger: null },
    draining: [],
    paused: false,
    parts: {},
    snapshot: null,
  });

/** Freezes a new state to its depths; what is frozen already is passed over. */
export const frozen = (state: GroupState): GroupState => freeze(state, true);

/** Reads an own key: names and ids come from outside, and `constructor` is one that objects inherit. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** What is remembered of authors that are no members, with one more; the oldest is forgotten first. */
export function withGone(gone: GroupState['gone'], member: MemberId, counter: number): GroupState['gone'] {
  const others = gone.filter((one) => one.member !== member);
  if (others.length >= GONE_MAX) others.splice(0, others.length - GONE_MAX + 1);
  others.push(Object.freeze({ member, counter }));
  // Frozen, it is passed over when the state that it becomes a part of is finished.
  return Object.freeze(others);
}

/** The member that holds a stable id now. */
export const memberOf = (state: GroupState, worker: WorkerId): Member | undefined =>
  Object.values(state.members).find((member) => member.worker === worker);

/** The term under which this member leads; undefined when it does not. */
export const reignOf = ({ leader }: GroupState, member: MemberId): Term | undefined =>
  leader?.member === member ? leader.term : undefined;

/** Our own immer: the settings of the shared one belong to the service that embeds us. */
export const produce: typeof sharedProduce = new Immer({ autoFreeze: true }).produce;
