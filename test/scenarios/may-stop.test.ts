import { expect, test } from 'vitest';
import { openGroup } from '../../src/index.js';
import { runCli } from '../cli/run-cli.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const ask = async (fleet: WorkerFleet, worker: string): Promise<number | null> => {
  const args = ['may-stop', worker, '--group', 'fleet', '--servers', fleet.server.url, '--wait', '30'];
  return (await runCli(args)).code;
};

test('workers that are terminated one by one, each when the command allows it, hand everything over: nobody is declared gone', async () => {
  await using fleet = await WorkerFleet.open();
  const first = await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  for (const worker of first) {
    expect(await ask(fleet, worker.name)).toBe(0);
    await worker.terminate();
    await fleet.start([worker.name]);
  }
  expect(await ask(fleet, names(1)[0] ?? '')).toBe(0);
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject(SAFE);
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  tellGaps('three terminated, each when it was allowed', verdict);
});

test.for(['killed', 'frozen'] as const)(
  'while one worker is %s and not fenced yet no other may be stopped; after that, they may',
  async (how) => {
    await using fleet = await WorkerFleet.open();
    await fleet.start(names(4));
    await fleet.atRest();
    const [victim, other] = fleet.followers as [FleetWorker, FleetWorker];
    const worker = other.status.id as string;
    await using group = await openGroup({ group: 'fleet', servers: fleet.server.url });
    expect(await group.mayStop(other.name)).toMatchObject({ allowed: true });
    if (how === 'killed') await victim.kill();
    else victim.freeze();
    const answer = await group.mayStop(other.name);
    expect(answer).toMatchObject({ worker, allowed: false, reasons: [{ code: 'absence' }] });
    expect(fleet.log.facts('member.fenced')).toEqual([]);
    expect(await ask(fleet, other.name)).toBe(0);
    expect(fleet.log.facts('member.fenced')).toHaveLength(1);
    const fromMs = await fleet.atRest();
    await other.terminate();
    const verdict = await fleet.verdict({ fromMs, untilMs: await fleet.atRest(), victims: [worker] });
    expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
    expect(fleet.log.facts('member.fenced')).toHaveLength(1);
  },
);
