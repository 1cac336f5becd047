import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { distribution } from '../../src/simulation/distribution.js';
import type { MortalServer } from '../support/mortal-server.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { ServerCluster } from '../support/server-cluster.js';
import { names, WorkerFleet, type FleetOptions } from '../support/worker-fleet.js';

/** Of `balanced`, but for those that wait on purpose. */
const LONGER_THAN_EVERY_SPAN_MS = 6_000;

interface Clustered {
  readonly cluster: ServerCluster;
  readonly fleet: WorkerFleet;
}

/** Four workers that serve, spread over three servers. */
async function onCluster(options: FleetOptions, story: (clustered: Clustered) => Promise<void>): Promise<void> {
  await using cluster = await ServerCluster.start();
  await using fleet = await WorkerFleet.open({ servers: cluster.urls, replicas: 3, ...options });
  await fleet.start(names(4));
  await fleet.atRest();
  await story({ cluster, fleet });
}

/** Killed again and again, a cluster of 2.9.10 was seen without a leader of its stream for 34 seconds. */
const LEADERLESS_MS_MAX = 80_000;

/** The log takes entries again: one that was not there when this was called. */
async function writable(fleet: WorkerFleet): Promise<number> {
  const { applied } = fleet.log.state;
  await fleet.until('the log takes entries', () => fleet.log.state.applied > applied, LEADERLESS_MS_MAX);
  return systemClock.now();
}

test.for([
  ['balanced', 2],
  ['fast', 1],
  ['conservative', 1],
] as const)('under `%s`, the stream leader is killed, %i times: nothing moves, and nobody is declared gone', async ([timing, rounds]) =>
  onCluster({ timing, expectedWorkers: 4 }, async ({ cluster, fleet }) => {
    const fromMs = systemClock.now();
    const spans: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { leader } = await cluster.rolesIn('fleet');
      await leader.kill();
      const writableMs = await writable(fleet);
      spans.push((await fleet.atRest()) - writableMs);
      await leader.revive();
    }
    expect(fleet.log.facts('member.fenced')).toEqual([]);
    const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
    expect(verdict).toMatchObject({ ...SAFE, moves: [] });
    if (timing !== 'balanced') expect(verdict.unowned.max).toBe(0);
    tellGaps(`${timing}: stream leader killed; at rest after ${JSON.stringify(distribution(spans))}`, verdict);
  }),
);

test('quorum lost and back: work pauses, writes go on when there is a majority, and nothing moves', async () =>
  onCluster({}, async ({ cluster, fleet }) => {
    const fromMs = systemClock.now();
    const { leader, others } = await cluster.rolesIn('fleet');
    const dead = [leader, others[0] as MortalServer];
    await Promise.all(dead.map((server) => server.kill()));
    await fleet.until('nothing runs', () => fleet.alive.every((worker) => worker.isIdle));
    await fleet.lets(LONGER_THAN_EVERY_SPAN_MS);
    await Promise.all(dead.map((server) => server.revive()));
    await writable(fleet);
    const untilMs = await fleet.atRest();
    expect(fleet.log.facts('member.fenced')).toEqual([]);
    const verdict = await fleet.verdict({ fromMs, untilMs });
    expect(verdict).toMatchObject({ ...SAFE, moves: [] });
    tellGaps('quorum lost and back', verdict);
  }));

test('the stream leader is frozen with clients on it: no two owners, and every partition has one when the others lead, and when it wakes', async () =>
  onCluster({}, async ({ cluster, fleet }) => {
    const fromMs = systemClock.now();
    const { leader } = await cluster.rolesIn('fleet');
    leader.freeze();
    await writable(fleet);
    const untilMs = await fleet.atRest();
    leader.thaw();
    await writable(fleet);
    await fleet.atRest();
    expect(fleet.workers.filter(({ status }) => status.state === 'failed')).toEqual([]);
    const verdict = await fleet.verdict({ fromMs, untilMs });
    expect(verdict).toMatchObject(SAFE);
    tellGaps(`stream leader frozen, ${fleet.log.facts('member.fenced').length} fenced`, verdict);
  }));
