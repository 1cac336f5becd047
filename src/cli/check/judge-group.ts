import { leaderLine, membersLine, partitionsLine, type GroupSummary } from '../group-status.js';

export type CheckLevel = 'ok' | 'warning' | 'critical';

/** One thing that was looked at. */
export interface CheckFinding {
  /** Stable: `reach`, `leader`, `members`, `partitions`, `maintenance`. */
  readonly id: string;
  readonly level: CheckLevel;
  readonly what: string;
  /** The command that shows more; empty when all is well. */
  readonly more: string;
}

export interface CheckReport {
  readonly group: string;
  /** That of the worst finding. */
  readonly level: CheckLevel;
  readonly findings: readonly CheckFinding[];
  /** Null when the group could not be looked at. */
  readonly status: GroupSummary | null;
}

/** What a check takes for wrong. */
export interface CheckLimits {
  /** Fewer members than these are critical. */
  readonly membersMin: number;
  /** More partitions without owner than these are critical. */
  readonly vacantMax: number;
  /** How bad it is when planned moves are paused. */
  readonly paused: CheckLevel;
  /** Seconds that what is wrong must last. */
  readonly grace: number;
}

export interface Seen {
  readonly status: GroupSummary;
  /** The connection is there. */
  readonly isInReach: boolean;
  /** Something was written to the log since the check began: a leader that lives does that all the time. */
  readonly isAlive: boolean;
}

/** The verdict on a group as it was seen, now or at the end of the grace. */
export function judgeGroup(seen: Seen, limits: CheckLimits): CheckReport {
  const { group } = seen.status;
  const findings = [judgeReach(seen), judgeLeader(seen, limits), ...judgeShares(seen.status, limits)].map(({ more, ...finding }) => ({
    ...finding,
    more: finding.level === 'ok' ? '' : `conclave ${more}`,
  }));
  return { group, level: worstOf(findings), findings, status: seen.status };
}

/** The verdict on a group that could not be looked at. */
export const judgeUnreachable = (group: string, what: string): CheckReport => ({
  group,
  level: 'critical',
  findings: [{ id: 'reach', level: 'critical', what, more: `conclave doctor --group ${group}` }],
  status: null,
});

function judgeReach({ status, isInReach }: Seen): CheckFinding {
  const what = isInReach ? 'the group is in reach' : 'the connection to NATS was lost while looking';
  return { id: 'reach', level: isInReach ? 'ok' : 'critical', what, more: `doctor --group ${status.group}` };
}

/** That the log names a leader proves nothing: when all are dead, nobody writes that down. */
function judgeLeader({ status, isAlive }: Seen, { grace }: CheckLimits): CheckFinding {
  const leader = leaderLine(status);
  if (!status.leader) return { id: 'leader', level: 'critical', what: 'nobody leads', more: `history --group ${status.group}` };
  const what = isAlive ? `leader ${leader}` : `leader ${leader}, but nothing was written for ${grace} s: all may be dead`;
  return { id: 'leader', level: isAlive ? 'ok' : 'critical', what, more: `top --group ${status.group}` };
}

function judgeShares(status: GroupSummary, { membersMin, vacantMax, paused }: CheckLimits): CheckFinding[] {
  const { group } = status;
  const few = status.members < membersMin ? `, fewer than ${membersMin}` : '';
  const vacant = status.partitions.vacant > vacantMax;
  return [
    { id: 'members', level: few ? 'critical' : 'ok', what: `members ${membersLine(status)}${few}`, more: `members --group ${group}` },
    {
      id: 'partitions',
      level: vacant ? 'critical' : 'ok',
      what: `partitions ${partitionsLine(status)}`,
      more: `partitions --vacant --group ${group}`,
    },
    {
      id: 'maintenance',
      level: status.paused ? paused : 'ok',
      what: `planned moves are ${status.paused ? 'paused' : 'on'}`,
      more: `resume --group ${group}`,
    },
  ];
}

const LEVELS: readonly CheckLevel[] = ['ok', 'warning', 'critical'];
const worstOf = (findings: readonly CheckFinding[]): CheckLevel =>
  findings.reduce<CheckLevel>((worst, { level }) => (LEVELS.indexOf(level) > LEVELS.indexOf(worst) ? level : worst), 'ok');
