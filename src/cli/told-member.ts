import type { MemberCharts } from '../group/chart-watch.js';
import type { GroupMember } from '../group/group-view.js';
import type { Group } from '../group/group.js';

/** What the log says of a member, and what it says itself. */
export interface ToldMember extends GroupMember {
  /** What its work does, in the words of its chart: `serving`, `paused`; `silent` when nothing is heard of it; null before that is known. */
  readonly does: string | null;
  /** Partitions of it whose code fails, or ignores its abort: it owns them, and they get no work done. Null before that is known. */
  readonly failing: number | null;
  /** How long it may rely on what it owns without another answer, and how late its event loop was, in milliseconds. */
  readonly trustMs: number | null;
  readonly lagMs: number | null;
}

const FAILING: readonly string[] = ['backoff', 'quarantined', 'active.overdue'];
/** A member that lives answers within milliseconds. */
const ANSWER_MS = 1_500;

export function toldMember(member: GroupMember, charts: readonly MemberCharts[]): ToldMember {
  const told = charts.find((one) => one.member === member.id);
  if (!told?.picture) return { ...member, does: told?.status === 'silent' ? 'silent' : null, failing: null, trustMs: null, lagMs: null };
  const { trustMs, lagMs } = told.picture;
  const work = told.picture.charts.find(({ chart }) => chart === 'work');
  const does = told.status === 'silent' ? 'silent' : (work?.states.map(({ state }) => state).join(', ') ?? null);
  return { ...member, does, failing: failingOf(told.picture), trustMs, lagMs };
}

/** How many it owns, and how many of them fail. */
export const partitionsOf = ({ partitions, failing }: ToldMember): number | string =>
  failing ? `${partitions}, ${failing} failing` : partitions;

/** Asks every member once, and waits until all have answered; who has not by then is silent. */
export function askMembers(group: Group): Promise<readonly ToldMember[]> {
  return new Promise((resolve) => {
    let heard: readonly MemberCharts[] = [];
    const settle = (): void => {
      clearTimeout(timer);
      unwatch();
      const charts = heard.map((one) => (one.status === 'awaited' ? { ...one, status: 'silent' as const } : one));
      resolve(group.members.map((member) => toldMember(member, charts)));
    };
    const timer = setTimeout(settle, ANSWER_MS);
    const unwatch = group.watchCharts((charts) => {
      heard = charts;
      if (charts.every(({ status }) => status === 'heard')) settle();
    });
  });
}

function failingOf({ crowds }: NonNullable<MemberCharts['picture']>): number {
  const counts = crowds.filter(({ chart }) => chart === 'partition').flatMap((crowd) => Object.entries(crowd.counts));
  return counts.reduce((sum, [state, count]) => sum + (FAILING.includes(state) ? count : 0), 0);
}
