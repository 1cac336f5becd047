import { rowsOf } from '../../../machines/model/partition-table.js';
import type { SimulatedGroup } from '../world/simulated-group.js';
import type { Referee } from './referee.js';

/** Timers that a worker may have armed at once, beside one for each partition it may own: a beat, a reign, a few waits. */
const TIMERS_MAX = 100;
/** A worker listens on a few subjects for each incarnation, and on none of those that are over. */
const SUBJECTS_MAX = 8;
/** A snapshot is due every thousand entries; while nobody stays to compact, a minute of `busyLog` adds up to 6,600. */
const RECORDS_MAX = 7_000;

/** I9: what a group and its processes hold now is bounded. */
export function judgeGrowth(group: SimulatedGroup, referee: Referee): void {
  const { first, last } = group.log.position();
  if (last - first + 1 > RECORDS_MAX) referee.accuse('I9', `the log holds ${last - first + 1} records`);
  const timersMax = TIMERS_MAX + 2 * [...rowsOf(referee.state.partitions)].length;
  for (const { process } of referee.watched) {
    if (process.clock.armed > timersMax) referee.accuse('I9', `${process.id} has ${process.clock.armed} timers armed`);
    const subjects = [...group.interests.values()].filter((interests) =>
      [...interests].some(({ line }) => line.process === process),
    ).length;
    if (subjects > SUBJECTS_MAX) referee.accuse('I9', `${process.id} listens on ${subjects} subjects`);
  }
}
