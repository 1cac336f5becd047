import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { MortalServer } from '../support/mortal-server.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet, type FleetOptions } from '../support/worker-fleet.js';

type Preset = 'balanced' | 'fast';

/** Every span of these, but those that are waited on purpose, is over within the outage. */
const timings: { readonly [P in Preset]: NonNullable<FleetOptions['timing']> } = {
  balanced: { preset: 'balanced', degradedMs: 1_500, recoveryMs: 1_000 },
  fast: { preset: 'fast', leaseMs: 3_000, renewMs: 700, degradedMs: 1_500 },
};
const OUTAGE_MS = 5_000;
/** How much later than the first the others return. */
const SLOWER_MS = 600;

interface Outage {
  readonly server: MortalServer;
  readonly fleet: WorkerFleet;
}

/** Four workers, each with its own line to a server. */
async function withServer(preset: Preset, story: (outage: Outage) => Promise<void>): Promise<void> {
  await using server = await MortalServer.start();
  await using fleet = await WorkerFleet.open({ server, lined: true, timing: timings[preset], expectedWorkers: 4 });
  await fleet.start(names(4));
  await fleet.atRest();
  await story({ server, fleet });
}

const epochsOf = (workers: readonly FleetWorker[]): object => Object.fromEntries(workers.map(({ name, status }) => [name, status.running]));

/** Everybody runs again what they ran before, under the same epochs, and has been told of the outage and of its end. */
async function unchanged(fleet: WorkerFleet, before: object): Promise<void> {
  await fleet.atRest();
  await fleet.until('all are told that it is over', () => fleet.alive.every(({ outages }) => outages.at(-1) === null));
  expect(fleet.alive.filter(({ outages }) => outages.indexOf(null) !== outages.length - 1)).toEqual([]);
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  expect(epochsOf(fleet.workers)).toEqual(before);
}

const presets: readonly Preset[] = ['balanced', 'fast'];

test.for(presets)('under `%s`, blips of the network pause nothing and move nothing', async (preset) =>
  withServer(preset, async ({ fleet }) => {
    const fromMs = systemClock.now();
    for (let blip = 0; blip < 3; blip++) {
      const { applied } = fleet.log.state;
      for (const worker of fleet.workers) worker.line.reset();
      await fleet.until('the leader renewed its reign', () => fleet.log.facts('leader.renewed', applied).length > 0);
    }
    expect(fleet.workers.flatMap(({ outages }) => outages)).toEqual([]);
    expect(fleet.log.facts('member.fenced')).toEqual([]);
    const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
    expect(verdict).toMatchObject({ ...SAFE, moves: [], unowned: { max: 0 } });
  }),
);

const firsts = ['the leader', 'a follower'] as const;

test.for(presets.flatMap((preset) => firsts.map((first) => [preset, first] as const)))(
  'under `%s`, a server is dead for longer than every span, and %s returns first: the slower keep what they have',
  async ([preset, who]) =>
    withServer(preset, async ({ server, fleet }) => {
      const before = epochsOf(fleet.workers);
      const fromMs = systemClock.now();
      const first = who === 'the leader' ? fleet.leader : (fleet.followers[0] as FleetWorker);
      const slower = fleet.workers.filter((worker) => worker !== first);
      await Promise.all(slower.map((worker) => worker.line.cut()));
      await server.kill();
      await fleet.lets(OUTAGE_MS);
      expect(fleet.alive.filter((worker) => !worker.isIdle)).toEqual([]);
      expect(fleet.alive.filter(({ outages }) => outages.length === 0 || outages.includes(null))).toEqual([]);
      await server.revive();
      await fleet.until('it serves again', () => !first.isIdle);
      await fleet.lets(SLOWER_MS);
      await Promise.all(slower.map((worker) => worker.line.mend()));
      await unchanged(fleet, before);
      const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
      expect(verdict).toMatchObject({ ...SAFE, moves: [] });
      tellGaps(`${preset}: server dead for ${OUTAGE_MS} ms, ${who} back first`, verdict);
    }),
);
