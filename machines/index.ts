/** The statecharts and the model, for services that embed, draw or test them. */
export { calculatorMachine, provideCalculator } from './calculator.machine.js';
export { connectionMachine, provideConnection } from './connection.machine.js';
export { detectorMachine, provideDetector } from './detector.machine.js';
export { followerMachine, provideFollower } from './follower.machine.js';
export { leaderMachine, provideLeader } from './leader.machine.js';
export { membershipMachine, provideMembership } from './membership.machine.js';
export { partitionMachine, providePartition } from './partition.machine.js';
export { provideWork, workMachine } from './work.machine.js';
export { provideWorker, workerMachine } from './worker.machine.js';
export { applyEntry, type Applied } from './model/apply-entry.js';
export { digestOf } from './model/digest.js';
export type { Entry, EntryBody, EntryHead, PartitionSpec, Trigger } from './model/entries.js';
export type { Fact, Outcome, Rejection } from './model/facts.js';
export { emptyGroup, type GroupState, type Member } from './model/group-state.js';
export type { Epoch, MemberId, PartitionId, Term, WorkerId } from './model/ids.js';
export { brokenInvariants } from './model/invariants.js';
export { timingPresets, type Timing, type TimingPreset } from './model/timing.js';
