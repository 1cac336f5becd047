import type { FenceReason, Trigger } from '../../machines/model/entries.js';
import type { Rejection } from '../../machines/model/facts.js';
import { moveReasons } from '../../machines/model/placement/reasoning.js';
import type { RejectedInput } from '../member/rejected-input.js';
import { WORKER_STATES } from '../worker/worker-state.js';

/** One metric, as Prometheus sees it. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Beside `group` and `name`, which every metric has but those of the whole process: each with its values, none where they are not listed. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
  /** One for the process, whatever workers it has. */
  readonly ofProcess?: true;
}

type LabelTable = MetricRow['labels'];
const gauge = (name: string, help: string, rest: Partial<Pick<MetricRow, 'labels' | 'ofProcess'>> = {}) =>
  ({ name, type: 'gauge', help, labels: {}, ...rest }) as const;
const counter = (name: string, help: string, labels: LabelTable = {}) => ({ name, type: 'counter', help, labels }) as const;
const histogram = (name: string, help: string, rest: { readonly labels?: LabelTable; readonly buckets: readonly number[] }) =>
  ({ name, type: 'histogram', help, labels: {}, ...rest }) as const;

/** From a handover within one process to a drain that takes its whole deadline. */
const moveBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
/** From an entry that is applied at once to one that waits for NATS to elect a leader. */
const logBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

/** From a state that is passed through to one that lasts for days; few, as there is one histogram a state. */
const dwellBuckets = [0.01, 0.1, 1, 10, 60, 600, 3_600, 86_400];

const triggers = ['coldStart', 'restart', 'planned', 'emergency'] satisfies Trigger[];
const fenceReasons = ['trustEnded', 'noResponders', 'silence'] satisfies FenceReason[];
const refusals = ['full', 'tooLarge', 'denied'];
const rejections = [
  'malformed',
  'notMember',
  'notLeader',
  'lostElection',
  'staleJoin',
  'poolExhausted',
  'protocolUnsupported',
  'unknownTarget',
] satisfies Rejection[];
const reasons = ['', ...rejections, ...refusals];
const inputs = ['entry', 'beat', 'answer', 'event'] satisfies RejectedInput['what'][];

/**
 * Every metric there is: what registers them, the reference page, and the tests of alerts and dashboards read this table. Labels are words of
 * ours, so there are few series: nothing is counted by partition, member or message.
 */
export const metricTable = {
  workerInfo: gauge('conclave_worker_info', 'Always 1: the stable id that the worker has (empty: none) and the version of the package', {
    labels: { worker: [], version: [] },
  }),
  workerState: gauge('conclave_worker_state', '1 for the state that the worker is in, 0 for all others', {
    labels: { state: WORKER_STATES },
  }),
  workerLeader: gauge('conclave_worker_leader', '1 while the worker leads its group and its reign is proved'),
  workerPartitions: gauge('conclave_worker_partitions', 'Partitions that the worker owns, as the log says'),
  workerQuarantined: gauge('conclave_worker_quarantined', 'Partitions of the worker whose user code failed too often in a row'),
  workerTrust: gauge('conclave_worker_trust_seconds', 'For how long the worker may rely on what it owns; 0: not any more'),
  workerDegraded: gauge(
    'conclave_worker_degraded',
    'How urgent it is that the group is out of reach: 0 no, 1 warning, 2 alarm, 3 critical',
  ),
  chartState: gauge('conclave_chart_state', 'Charts of the worker by active leaf state; absent: none is in it', {
    labels: { chart: [], state: [] },
  }),
  logLag: gauge('conclave_log_lag_entries', 'Entries that the log is known to hold and the worker has not applied'),
  groupSequence: gauge('conclave_group_log_sequence', 'Sequence of the last entry applied'),
  groupMembers: gauge('conclave_group_members', 'Live processes of the group, as the log says'),
  groupWorkers: gauge('conclave_group_workers', 'Those of them that hold a stable id'),
  groupDraining: gauge('conclave_group_draining', 'Workers that hand over what they have and take nothing new'),
  groupLeader: gauge('conclave_group_leader', '1 when somebody leads, as the log says'),
  groupTerm: gauge('conclave_group_term', 'Term of the last reign: rises with every election'),
  groupPartitions: gauge('conclave_group_partitions', 'Partitions by state; moving: owned, and another waits', {
    labels: { state: ['owned', 'moving', 'unowned'] },
  }),
  groupPlacement: gauge('conclave_group_placement_version', 'Rises by one with every placement that counts'),
  groupPaused: gauge('conclave_group_paused', '1 while planned moves are paused'),
  groupFollowing: gauge('conclave_group_following', '1 while an observer follows the log; 0: what it says of the group is old'),
  grants: counter('conclave_grants_total', 'Partitions granted to the worker'),
  revokes: counter('conclave_revokes_total', 'Grants of the worker that ended'),
  handover: histogram('conclave_handover_seconds', 'From the recall of a partition from its owner to its grant to the worker', {
    buckets: moveBuckets,
  }),
  unowned: histogram('conclave_unowned_seconds', 'For how long a partition was without owner before it was granted to the worker', {
    buckets: moveBuckets,
  }),
  runStart: histogram('conclave_run_start_seconds', 'From the grant of a partition to the call of user code', { buckets: moveBuckets }),
  runFailures: counter('conclave_run_failures_total', 'Runs of user code that threw, or returned unasked'),
  runsOverdue: counter('conclave_runs_overdue_total', 'Runs of user code that ignored their abort signal for as long as a drain may take'),
  dwell: histogram('conclave_chart_state_seconds', 'For how long charts of the worker were in a leaf state, once they have left it', {
    labels: { chart: [], state: [] },
    buckets: dwellBuckets,
  }),
  proposals: counter('conclave_proposals_total', 'What the worker proposed, by kind of entry and how it ended', {
    kind: [],
    outcome: ['accepted', 'rejected', 'refused', 'unsettled'],
    reason: reasons,
  }),
  proposalTime: histogram('conclave_proposal_seconds', 'From a proposal to its outcome, which is the worker’s view of the log', {
    buckets: logBuckets,
  }),
  elections: counter('conclave_elections_total', 'Elections that the worker won'),
  placements: counter('conclave_placements_total', 'Placements that the worker, leading, committed', { trigger: triggers }),
  moves: counter('conclave_moves_total', 'Partitions that those placements moved', { reason: moveReasons }),
  fences: counter('conclave_fences_total', 'Members that the worker, leading, declared gone', { reason: fenceReasons }),
  fenced: counter('conclave_fenced_total', 'How often the worker was declared gone while it was here', { reason: fenceReasons }),
  errors: counter('conclave_errors_total', 'Errors that the worker told of', { code: [] }),
  rejectedInput: counter('conclave_rejected_input_total', 'What came in and was turned away', { what: inputs }),
  eventLoopLag: gauge('conclave_event_loop_lag_seconds', 'The longest that the event loop was blocked since the scrape before', {
    ofProcess: true,
  }),
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricKey = keyof typeof metricTable;
type KeyOf<T extends MetricRow['type']> = { [K in MetricKey]: (typeof metricTable)[K]['type'] extends T ? K : never }[MetricKey];
export type GaugeKey = KeyOf<'gauge'>;
export type CounterKey = KeyOf<'counter'>;
export type HistogramKey = KeyOf<'histogram'>;

/** The labels of the series that are known before anything happened; none when some values are not listed. */
export function knownSeries({ labels }: MetricRow): readonly Readonly<Record<string, string>>[] {
  return Object.entries(labels).reduce<readonly Readonly<Record<string, string>>[]>(
    (series, [label, values]) => series.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}
