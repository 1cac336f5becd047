/** Conclave: workers of one group share out partitions over NATS. */
export { createWorker } from './runtime/create-worker.js';
export { openGroup } from './runtime/open-group.js';
export { singleton } from './runtime/singleton.js';
export { healthHandler, type HealthHandler } from './hosting/health-handler.js';
export { stopOnSignals, type StopOnSignalsOptions } from './hosting/stop-on-signals.js';
export type { StopOptions, StopOutcome, Worker } from './runtime/worker.js';
export type { Health } from './runtime/worker-health.js';
export type { Assignment, LeaderInfo, WorkerEventRecord, WorkerEvents, WorkerState } from './runtime/worker-events.js';
export type { GroupAddress, Logger, Partition, PartitionSource, WorkerOptions } from './runtime/worker-options.js';
export type { EntryMessage, ProposalMessage, RunMessage, Speaker } from './runtime/witness.js';
export type { TransitionMessage } from './runtime/chart-record.js';
export type { RejectedInput } from './runtime/rejected-input.js';
export type { RunContext, RunFunction, RunPartition } from './runtime/run-function.js';
export type { Group, HistoryOptions } from './runtime/group.js';
export type { MemberCharts } from './runtime/chart-watch.js';
export type { ChartCrowd, ChartPicture, PicturedChart, PicturedState } from './protocol/chart-picture.js';
export type { GroupEventMap, GroupStatus } from './runtime/group-events.js';
export type { GroupOptions } from './runtime/group-options.js';
export type { GroupMember, GroupPast, GroupPlacement, PlacedPartition } from './runtime/group-view.js';
export type { HistoryRecord } from './runtime/group-history.js';
export type { PartitionExplanation } from './runtime/explain-partition.js';
export type { Change, Rehearsal } from './runtime/rehearse-change.js';
export type { StopAnswer, StopReason } from './runtime/may-stop.js';
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
