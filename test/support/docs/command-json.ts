import type { CheckReport } from '../../../src/cli/check/judge-group.js';
import type { ChartFiles } from '../../../src/cli/chart-files.js';
import type { GroupSummary } from '../../../src/cli/group-status.js';
import type { TopView } from '../../../src/cli/top/top-feed.js';
import type { ToldMember } from '../../../src/cli/told-member.js';
import type { VerifyReport } from '../../../src/cli/verification.js';
import type { Finding, GroupPlacement, HistoryRecord, PartitionExplanation, Rehearsal } from '../../../src/index.js';
import type { StopAnswer } from '../../../src/group/may-stop.js';
import type { FoundServer } from '../../../src/server/find-server-options.js';
import type { Simulated } from '../../../src/simulation/simulate.js';

interface Drained {
  readonly group: string;
  readonly worker: string;
  readonly draining: boolean;
  /** How many it still has. */
  readonly partitions: number;
}

interface Paused {
  readonly group: string;
  readonly paused: boolean;
}

/** What each command prints with `--json`. The schemas of the reference are made of these types, and held against real output. */
export interface CommandJson {
  create: { readonly group: string };
  doctor: { readonly server: string | null; readonly findings: readonly Finding[] };
  status: GroupSummary;
  /** One line whenever something changed. */
  top: TopView;
  check: CheckReport;
  members: readonly ToldMember[];
  partitions: GroupPlacement;
  /** With `--follow`, each record is a line of its own. */
  history: readonly HistoryRecord[];
  why: PartitionExplanation;
  'what-if': Rehearsal;
  drain: Drained;
  undrain: Drained;
  pause: Paused;
  resume: Paused;
  'may-stop': StopAnswer;
  refresh: { readonly group: string; readonly refreshed: true };
  /** One line, when it listens; then it runs. */
  dashboard: { readonly url: string };
  'server path': FoundServer;
  /** One line, when the server listens; then it runs. */
  'server start': { readonly url: string; readonly version: string; readonly pid: number; readonly dataDir: string };
  'server permissions': {
    readonly group: string;
    readonly role: 'worker' | 'observer' | 'operator';
    readonly permissions: {
      readonly publish: { readonly allow: readonly string[] };
      readonly subscribe: { readonly allow: readonly string[] };
      readonly allow_responses?: { readonly max: number; readonly expires: string };
    };
  };
  /** One line for each seed. */
  simulate: Omit<Simulated, 'story' | 'shrunk'>;
  verify: VerifyReport;
  charts: { readonly charts: readonly ChartFiles[] };
  completion: { readonly shell: 'bash' | 'zsh' | 'fish'; readonly script: string };
}
