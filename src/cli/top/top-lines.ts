import { leaderLine, membersLine, partitionsLine } from '../group-status.js';
import { timeOfDay } from '../time-of-day.js';
import { visible } from '../visible.js';
import type { TopView } from './top-feed.js';

/** The group in one line, for where nobody draws. */
export function topLine(view: TopView): string {
  const { status } = view;
  const trouble = troubleOf(view);
  return visible(
    [
      `${timeOfDay()} ${status.group}: leader ${leaderLine(status)}`,
      `members ${membersLine(status)}`,
      `partitions ${partitionsLine(status)}`,
      ...restless(view),
      ...(status.paused ? ['planned moves are paused'] : []),
      ...(trouble ? [trouble] : []),
    ].join(' · '),
  );
}

/** Why what is shown may not be so; empty when it is. */
export function troubleOf({ isInReach, silentForS }: Pick<TopView, 'isInReach' | 'silentForS'>): string {
  if (!isInReach) return 'the server is out of reach: this may be old';
  return silentForS > 0 ? `nothing was written for ${silentForS} s: all may be dead` : '';
}

/** What must differ for a line of its own: entries, seconds and trust are counted all the time. */
export const newsOf = ({ status: { applied: _, ...status }, isInReach, silentForS, members, unsettled }: TopView): string =>
  JSON.stringify([
    status,
    isInReach,
    silentForS > 0,
    members.map(({ id, does, draining, failing }) => [id, does, draining, (failing ?? 0) > 0]),
    unsettled,
  ]);

/** Members that do not simply serve: `node-2 paused`, `node-3 fails in 5 partitions`. */
function restless({ members }: TopView): string[] {
  const telling = members.flatMap(({ name, does, failing }) => [
    ...(does !== null && does !== 'serving' ? [`${name} ${does}`] : []),
    ...(failing ? [`${name} fails in ${failing} of its partitions`] : []),
  ]);
  return telling.length === 0 ? [] : [telling.join(', ')];
}
