/** One start of a process in a group: 22 characters of [A-Za-z0-9_-], drawn at start, never used again. */
export type MemberId = string & { readonly brand: 'MemberId' };
/** A stable id of the pool: `worker-7`. Outlives processes; placements name it. */
export type WorkerId = string & { readonly brand: 'WorkerId' };
/** A partition of the group: 1 to 512 characters of printable ASCII without space, which is what `partitionId` makes of any keys. */
export type PartitionId = string & { readonly brand: 'PartitionId' };
/** One leader's reign: the sequence of the claim that was accepted. 0 before the first. */
export type Term = number & { readonly brand: 'Term' };
/** One grant of a partition, the fencing token: the sequence of the entry that granted it. 0 before the first. */
export type Epoch = number & { readonly brand: 'Epoch' };

const MEMBER_ID = /^[A-Za-z0-9_-]{22}$/;
const WORKER_ID = /^worker-(0|[1-9][0-9]{0,6})$/;
const PARTITION_ID = /^[!-~]{1,512}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const GROUP = /^[A-Za-z0-9_-]{1,64}$/;

export const isMemberId = (value: unknown): value is MemberId => typeof value === 'string' && MEMBER_ID.test(value);
export const isWorkerId = (value: unknown): value is WorkerId => typeof value === 'string' && WORKER_ID.test(value);
export const isPartitionId = (value: unknown): value is PartitionId => typeof value === 'string' && PARTITION_ID.test(value);
export const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value);
export const isGroup = (value: unknown): value is string => typeof value === 'string' && GROUP.test(value);

export const workerIdAt = (index: number): WorkerId => `worker-${index}` as WorkerId;
