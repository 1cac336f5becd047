import type { PartitionSpec, WorkerTraits } from '../../machines/model/entries.js';
import type { MovementLimits } from '../../machines/model/placement/limit-moves.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';
import type { Timing } from '../../machines/model/timing.js';
import type { OutagePolicy } from '../../machines/work.machine.js';
import type { RunFunction } from './run-function.js';
import type { Logger } from './logger.js';
import type { PartitionSource } from './partition-source.js';

/** Worker options, parsed: every default filled in, every relation checked. The way to the group is beside it, see `SessionParts`. */
export interface WorkerConfig {
  readonly group: string;
  readonly name: string;
  /** The name was given: its stable id is kept for it. */
  readonly sticky: boolean;
  readonly traits: WorkerTraits;
  readonly poolSize: number;
  readonly expectedWorkers: number | undefined;
  readonly partitions:
    { readonly kind: 'fixed'; readonly specs: readonly PartitionSpec[] } | { readonly kind: 'source'; readonly source: PartitionSource };
  readonly placement: PlacementStrategy;
  readonly movement: MovementLimits;
  readonly timing: Timing;
  readonly overdue: 'release' | 'wait';
  readonly outage: OutagePolicy;
  readonly reports: string | false;
  readonly run: RunFunction;
  readonly logger: Logger | undefined;
}
