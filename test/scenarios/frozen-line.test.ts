import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

interface Lined {
  readonly fleet: WorkerFleet;
  /** The worker behind the line. */
  readonly far: FleetWorker;
}

/** Three workers, of which one, a follower or the leader, is behind a line. */
async function withLine(who: string, story: (lined: Lined) => Promise<void>): Promise<void> {
  await using fleet = await WorkerFleet.open({ worksEveryMs: 10 });
  const far = (): Promise<readonly FleetWorker[]> => fleet.start(['far'], { lined: true });
  if (who === 'the leader') await far();
  await fleet.start(names(2));
  if (who !== 'the leader') await far();
  await fleet.until('all three have their share', () => fleet.alive.every(({ status }) => Object.keys(status.running).length === 8));
  await fleet.atRest();
  const worker = fleet.workers.find(({ name }) => name === 'far') as FleetWorker;
  expect(worker.status.isLeader).toBe(who === 'the leader');
  await story({ fleet, far: worker });
}

const both = ['a follower', 'the leader'];
const cases = both.flatMap((who) => [[who, 'be heard', ['toServer']] as const, [who, 'hear', ['toClient']] as const]);

test.for(cases)('%s that cannot %s any more stops its work before another has it, and comes back', async ([who, , ways]) =>
  withLine(who, async ({ fleet, far }) => {
    const victims = [far.status.id as string];
    const frozen = fleet.log.state.applied;
    const fromMs = systemClock.now();
    far.line.freeze(ways);
    await fleet.until('it is fenced', () => fleet.log.facts('member.fenced', frozen).length > 0);
    await fleet.until('it runs nothing', () => far.isIdle);
    const untilMs = await fleet.atRest();
    expect(fleet.log.facts('member.fenced', frozen).map(({ worker }) => worker)).toEqual(victims);
    const fenced = fleet.log.state.applied;

    far.line.thaw();
    await fleet.until('it joined again', () => fleet.log.facts('member.joined', fenced).some(({ name }) => name === 'far'));
    await fleet.until('it has its share again', () => Object.keys(far.status.running).length === 8);
    await fleet.atRest();
    const verdict = await fleet.verdict({ fromMs, untilMs, victims });
    expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
    expect(verdict.moves).toHaveLength(8);
    tellGaps(`${who} behind a line that is frozen ${ways.join()}`, verdict);
  }),
);

test.for(both)('a stall of the line of %s, shorter than the trust, pauses and moves nothing, and neither does the next one', async (who) =>
  withLine(who, async ({ fleet, far }) => {
    const fromMs = systemClock.now();
    for (const stallMs of [900, 900]) {
      far.line.freeze();
      await fleet.lets(stallMs);
      far.line.thaw();
      const renewed = fleet.log.facts('leader.renewed').length;
      await fleet.until('the leader has renewed twice', () => fleet.log.facts('leader.renewed').length > renewed + 2);
    }
    expect(fleet.log.facts('member.fenced')).toEqual([]);
    expect(fleet.workers.flatMap(({ outages }) => outages)).toEqual([]);
    const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
    expect(verdict).toMatchObject({ ...SAFE, moves: [], unowned: { max: 0 } });
  }),
);
