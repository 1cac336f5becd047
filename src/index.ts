/** Conclave: workers of one group share out partitions over NATS. */
export { createWorker } from './worker/create-worker.js';
export { openGroup } from './group/open-group.js';
export { singleton } from './worker/singleton.js';
export { healthHandler, type HealthHandler } from './hosting/health-handler.js';
export { stopOnSignals, type StopOnSignalsOptions } from './hosting/stop-on-signals.js';
export type { StopOptions, StopOutcome, Worker } from './worker/worker.js';
export type { Health } from './worker/worker-health.js';
export type { LeaderInfo } from './member/leader-info.js';
export type { Assignment, WorkerEventRecord, WorkerEvents, WorkerState } from './worker/worker-events.js';
export type { Logger } from './member/logger.js';
export type { Partition, PartitionSource } from './member/partition-source.js';
export type { GroupAddress, WorkerOptions } from './options/worker-options.js';
export type { EntryMessage, ProposalMessage, RunMessage, Speaker } from './member/witness.js';
export type { TransitionMessage } from './member/chart-record.js';
export type { RejectedInput } from './member/rejected-input.js';
export type { RunContext, RunFunction, RunPartition } from './member/run-function.js';
export type { Group, HistoryOptions } from './group/group.js';
export type { MemberCharts } from './group/chart-watch.js';
export type { ChartCrowd, ChartPicture, PicturedChart, PicturedState } from './protocol/chart-picture.js';
export type { GroupEventMap, GroupStatus } from './group/group-events.js';
export type { GroupOptions } from './options/group-options.js';
export type { GroupMember, GroupPast, GroupPlacement, PlacedPartition } from './group/group-view.js';
export type { HistoryRecord } from './group/group-history.js';
export type { PartitionExplanation } from './group/explain-partition.js';
export type { Change, Rehearsal } from './group/rehearse-change.js';
export type { StopAnswer, StopReason } from './group/may-stop.js';
export type { MoveReason, PlacementOption, PlacementReasoning, UnmetRule } from '../machines/model/placement/reasoning.js';
export type { Labels, PlacementRules } from '../machines/model/placement/rules.js';
export type { StrategyName } from '../machines/model/placement/strategies.js';
export type { PlacementInput, PlacementPartition, PlacementStrategy, PlacementWorker } from '../machines/model/placement/strategy.js';
export type { Timing, TimingPreset } from '../machines/model/timing.js';
export type { Credentials, TlsFiles } from './nats/credentials.js';
export type { Finding } from './ports.js';
export { bucketPartitions } from './sources/bucket-partitions.js';
export { filePartitions } from './sources/file-partitions.js';
export type { BucketAddress } from './nats/bucket.js';
export { createMemoryHub, type MemoryHub } from './memory/create-memory-hub.js';
export {
  AlreadyStartedError,
  BehindError,
  ConclaveError,
  ConfigError,
  ConnectError,
  DivergedError,
  FencedError,
  GroupNotFoundError,
  InvariantError,
  JoinRefusedError,
  LogFullError,
  LogLostError,
  NewerEntryError,
  PartitionEndedError,
  PartitionError,
  PlacementError,
  ReplacedError,
  SourceError,
  StoppedError,
  TimeoutError,
  UnavailableError,
  UnknownTargetError,
} from './errors.js';
