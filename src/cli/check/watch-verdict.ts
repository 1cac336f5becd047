import type { Group } from '../../group/group.js';
import { groupStatus } from '../group-status.js';
import { judgeGroup, type CheckLimits, type CheckReport } from './judge-group.js';

/** The verdict as soon as all is well, or at the end of the grace: what is wrong for less than that is a handover, not an outage. */
export function watchVerdict(name: string, group: Group, limits: CheckLimits): Promise<CheckReport> {
  let isAlive = false;
  const look = (): CheckReport =>
    judgeGroup({ status: groupStatus(name, group), isInReach: group.status === 'following', isAlive }, limits);
  return new Promise((resolve) => {
    const end = (report: CheckReport): void => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      resolve(report);
    };
    const lookAgain = (): void => {
      const report = look();
      if (report.level === 'ok') end(report);
    };
    const timer = setTimeout(() => end(look()), limits.grace * 1_000);
    const stops = [
      group.on('entry', () => {
        isAlive = true;
        lookAgain();
      }),
      group.on('change', lookAgain),
    ];
  });
}
