/** What a simulation of a service needs: time that passes when told, a group without a server, and the judge of what user code did. */
export { createMemoryHub } from '../memory/create-memory-hub.js';
export { checkHistory, type Gap, type HistoryQuestion, type HistoryVerdict } from './check-history.js';
export type { ClockSkew } from './clock-view.js';
export { type Distribution, distribution, percentile } from './distribution.js';
export type { EpochMistake } from './epoch-mistakes.js';
export { formatRecord, type HistoryRecord, type MemberRecord, type OwnerRecord, parseHistory } from './history.js';
export type { Move } from './moves.js';
export type { Overlap } from './overlaps.js';
export type { Run } from './ownerships.js';
export { VirtualClock } from './virtual-clock.js';
