import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { takeAll } from '../support/greedy-stream.js';
import { MortalServer } from '../support/mortal-server.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { SmallDisk, whyNoSmallDisk } from '../support/small-disk.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

/** Of `balanced`, but for those that wait on purpose. */
const LONGER_THAN_EVERY_SPAN_MS = 6_000;
/** The group's two streams reserve 320 MiB; what they do not use is for others to take. */
const RESERVED_MIB = 320;
/** JetStream takes no write because a limit of the server or account is reached; not because the stream is full. */
const INSUFFICIENT_RESOURCES = 10023;

interface Story {
  readonly server: MortalServer;
  readonly fleet: WorkerFleet;
  /** What was in the log when all was well, from its first record on. */
  readonly acknowledged: readonly string[];
}

const recordsOf = ({ log }: WorkerFleet): string[] => log.records.map(({ sequence, entry }) => JSON.stringify([sequence, entry]));

/** Three workers at rest on a server whose JetStream may hold a little more than they reserve; its files are in `dataDir`, if given. */
async function withServer(story: (parts: Story) => Promise<void>, dataDir?: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-full-'));
  try {
    const configFile = join(folder, 'nats.conf');
    await writeFile(configFile, `jetstream { max_file_store: ${RESERVED_MIB + 1}MB }\n`);
    await using server = await MortalServer.start({ configFile, ...(dataDir && { dataDir }) });
    await using fleet = await WorkerFleet.open({ server, expectedWorkers: 3 });
    await fleet.start(names(3));
    await fleet.atRest();
    await story({ server, fleet, acknowledged: recordsOf(fleet) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Nothing runs, everybody has told that the group is out of reach, and it stays so. Who comes then is refused, with this code. */
async function pausedAndClosed(fleet: WorkerFleet, code: string): Promise<void> {
  await fleet.until('nothing runs', () => fleet.alive.every((worker) => worker.isIdle));
  await fleet.until('everybody is degraded', () => fleet.alive.every(({ outages }) => outages.length > 0));
  const late = await fleet.spawn('late', { timing: { preset: 'balanced', startMs: 5_000 } });
  late.tell({ command: 'start' });
  await fleet.until('who comes is refused', () => late.errors.length > 0);
  expect(late.errors[0]).toMatchObject({ code, message: expect.stringMatching(/no room|disk was full/) as string });
  await late.kill();
  await fleet.lets(LONGER_THAN_EVERY_SPAN_MS);
  expect(fleet.alive.filter((worker) => !worker.isIdle)).toEqual([]);
}

/** Work goes on as it was; what had been acknowledged is there, and nobody was declared gone or wrote more than it takes to go on. */
async function unchanged({ fleet, acknowledged }: Story, fromMs: number): Promise<void> {
  await fleet.atRest();
  await fleet.until('all are told that it is over', () => fleet.alive.every(({ outages }) => outages.at(-1) === null));
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
  await fleet.reread();
  expect(recordsOf(fleet).slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  expect(fleet.log.facts('leader.elected').length).toBeLessThanOrEqual(3);
  tellGaps('no room', verdict);
}

test('JetStream has no room for the log: work pauses, each says so once, who comes is refused with the reason, and all go on by themselves when there is room', async () =>
  withServer(async (story) => {
    const { fleet, server } = story;
    const fromMs = systemClock.now();
    const { code, giveBack } = await takeAll(server.url);
    expect(code).toBe(INSUFFICIENT_RESOURCES);
    await pausedAndClosed(fleet, 'ERR_CONCLAVE_LOG_FULL');
    const told = fleet.alive.map(({ errors }) => errors.map((error) => error.code));
    expect(told.flat()).toContain('ERR_CONCLAVE_LOG_FULL');
    expect(told).toEqual(told.map((codes) => [...new Set(codes)]));
    await giveBack();
    await unchanged(story, fromMs);
  }));

test.runIf(whyNoSmallDisk === undefined)(
  `the disk is full: work pauses and nothing is lost or moved, also when the server that gave up is started again with room [${whyNoSmallDisk ?? 'on a tmpfs'}]`,
  async () => {
    await using disk = await SmallDisk.mount(16);
    await withServer(
      async (story) => {
        const { fleet, server } = story;
        const fromMs = systemClock.now();
        await disk.fill();
        await pausedAndClosed(fleet, 'ERR_CONCLAVE_CONNECT');
        await disk.makeRoom();
        // A server that finds no space turns its JetStream off until it is started again.
        await server.kill();
        await server.revive();
        await unchanged(story, fromMs);
      },
      join(disk.folder, 'data'),
    );
  },
);
