import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager, type StreamAPI } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { encodeSnapshot } from '../../machines/model/snapshot.js';
import { openGroup, type ConclaveError, type Group, type Worker } from '../../src/index.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { Hub, Link, LogRecord } from '../../src/ports.js';
import { rejectedChannel, type RejectedInput } from '../../src/member/rejected-input.js';
import { startServer } from '../../src/server/start-server.js';
import { alteredHub } from '../support/altered-hub.js';
import { insideWorker } from '../support/inside-worker.js';
import { serverSuites } from '../support/nats-server.js';

const GROUP = 'inside';
const LOG = `CONCLAVE_LOG_${GROUP}`;
const SNAPSHOTS = `CONCLAVE_SNAPSHOT_${GROUP}`;
const soon = { timeoutMs: 5_000 };
const patient = { timeout: 60_000 };
const LOST = 'ERR_CONCLAVE_LOG_LOST';

/** A server with files of its own, workers that serve, an observer, and an operator who may do anything. */
class Damaged {
  readonly url: string;
  readonly errors = new Map<Worker | Group, ConclaveError[]>();
  readonly workers: Worker[] = [];
  #counter = 0;

  private constructor(url: string) {
    this.url = url;
  }

  static async open(names: readonly string[], url?: string): Promise<Damaged> {
    const server = url === undefined ? await startServer({ ...serverSuites()[0]?.options }) : undefined;
    if (server) onTestFinished(() => server.stop());
    const world = new Damaged(url ?? (server as { url: string }).url);
    for (const name of names) world.join(name, names.length);
    await Promise.all(world.workers.map((worker) => worker.start()));
    return world;
  }

  join(name: string, expectedWorkers = 1, alter: (hub: Hub) => Hub = (hub) => hub): Worker {
    const worker = insideWorker(alter(connectNats({ servers: this.url })), { name, timing: 'fast', expectedWorkers });
    onTestFinished(async () => void (await worker.stop({ timeoutMs: 1 })));
    this.workers.push(worker);
    return this.#watch(worker);
  }

  async observe(): Promise<Group> {
    const group = await openGroup({ group: GROUP, servers: this.url });
    onTestFinished(() => group.close());
    return this.#watch(group);
  }

  async streams(): Promise<StreamAPI> {
    const connection = await connect({ servers: this.url });
    onTestFinished(() => connection.close());
    return (await jetstreamManager(connection)).streams;
  }

  async link(): Promise<Link> {
    const link = await connectNats({ servers: this.url }).link(GROUP, { name: 'operator', timeoutMs: 5_000 });
    onTestFinished(() => link.close());
    return link;
  }

  /** Entries that count and change nothing much. */
  async write(link: Link, count: number): Promise<void> {
    for (let done = 0; done < count; done += 100)
      await Promise.all(Array.from({ length: 100 }, () => link.log.append(this.#toggle(), soon)));
  }

  /** Writes until the leader has taken a snapshot beyond what is there now. */
  async writeSnapshot(link: Link): Promise<void> {
    const before = (await link.store.load(soon))?.sequence ?? 0;
    await this.write(link, 1_100);
    await expect.poll(async () => (await link.store.load(soon))?.sequence ?? 0, patient).toBeGreaterThan(before);
  }

  codes(who: Worker | Group): string[] {
    return (this.errors.get(who) ?? []).map(({ code }) => code);
  }

  #toggle(): Uint8Array {
    const entry = { v: 1, author: 'operator00000000000000', counter: ++this.#counter, kind: 'maintenance.set', paused: false };
    return new TextEncoder().encode(JSON.stringify(entry));
  }

  #watch<T extends Worker | Group>(who: T): T {
    const errors: ConclaveError[] = [];
    this.errors.set(who, errors);
    (who as Worker).on('error', (error) => errors.push(error));
    return who;
  }
}

const stateOf = ({ state }: Worker): string => state;
const share = (worker: Worker): number => worker.assignment.partitions.length;

test('a log that is deleted stops workers and observers with one clear error', async () => {
  const world = await Damaged.open(['a', 'b']);
  const group = await world.observe();
  await (await world.streams()).delete(LOG);
  await expect.poll(() => [...world.workers.map(stateOf), group.status], patient).toEqual(['failed', 'failed', 'failed']);
  for (const who of [...world.workers, group]) expect(world.codes(who).filter((code) => code === LOST)).toHaveLength(1);
});

test('a log that is made anew stops those who followed the old one; the newcomer begins anew when nothing is left of the old', async () => {
  const world = await Damaged.open(['a', 'b']);
  const [a, b] = world.workers as [Worker, Worker];
  const group = await world.observe();
  const streams = await world.streams();
  await streams.delete(LOG);
  await streams.delete(SNAPSHOTS);
  const c = world.join('c');
  await c.start();
  await expect.poll(() => [stateOf(a), stateOf(b), group.status], patient).toEqual(['failed', 'failed', 'failed']);
  for (const who of [a, b, group]) expect(world.codes(who)).toContain(LOST);
  expect([stateOf(c), share(c)]).toEqual(['serving', 12]);
});

test('a snapshot of another log is refused by joining workers and observers', async () => {
  const world = await Damaged.open(['a']);
  await world.writeSnapshot(await world.link());
  await (await world.streams()).delete(LOG);
  await expect(world.join('b').start()).rejects.toMatchObject({ code: LOST, message: expect.stringContaining('of another log') });
  await expect(world.observe()).rejects.toMatchObject({ code: LOST });
  await expect.poll(() => world.workers.map(stateOf), patient).toEqual(['failed', 'failed']);
});

test('a log that forgot acknowledged entries stops all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [dataDir, backup] = [join(folder, 'data'), join(folder, 'backup')];
  const options = { ...serverSuites()[0]?.options, dataDir };
  const first = await startServer(options);
  const world = await Damaged.open(['a', 'b'], first.url);
  const restart = async (server: typeof first, change: () => Promise<void>): Promise<typeof first> => {
    server.kill('SIGKILL');
    await server.exited;
    await change();
    return startServer({ ...options, port: first.port });
  };
  const second = await restart(first, () => cp(dataDir, backup, { recursive: true }));
  await expect.poll(() => world.workers.map(stateOf), patient).toEqual(['serving', 'serving']);
  const group = await world.observe();
  const link = await world.link();
  await world.writeSnapshot(link);
  const third = await restart(second, async () => {
    await rm(join(dataDir, 'jetstream', '$G', 'streams', LOG), { recursive: true });
    await cp(join(backup, 'jetstream', '$G', 'streams', LOG), join(dataDir, 'jetstream', '$G', 'streams', LOG), { recursive: true });
  });
  onTestFinished(() => third.stop());
  await expect.poll(() => [...world.workers.map(stateOf), group.status], patient).toEqual(['failed', 'failed', 'failed']);
  for (const who of [...world.workers, group]) expect(world.codes(who)).toContain(LOST);
});

/** What may be done to the snapshots of a group whose log does not begin at 1 any more. */
const damages: Readonly<Record<string, (world: Damaged, link: Link) => Promise<unknown>>> = {
  'whose stream was deleted': async (world) => (await world.streams()).delete(SNAPSHOTS),
  'that were damaged': async (world) => {
    const streams = await world.streams();
    const { state } = await streams.info(SNAPSHOTS, { subjects_filter: '>' });
    const connection = await connect({ servers: world.url });
    for (const subject of Object.keys(state.subjects ?? {})) await connection.request(subject, 'garbage');
    await connection.close();
  },
  'that end before the log begins': (world, link) => world.write(link, 300),
  'that contradict themselves': async (_, link) => {
    const { sequence, data } = (await link.store.load(soon)) ?? { sequence: 0, data: new Uint8Array() };
    const { log, rest } = JSON.parse(new TextDecoder().decode(data)) as { log: string; rest: { leader: object } };
    const state = { ...rest, partitions: [], members: {}, names: {}, parts: {} };
    await link.store.prune(sequence, soon);
    await link.store.save({ sequence, data: new TextEncoder().encode(encodeSnapshot({ log, state: state as never })) }, soon);
  },
};

test.for(Object.keys(damages))('snapshots %s are written anew by the leader for whoever asks', async (how) => {
  const world = await Damaged.open(['a', 'b']);
  const link = await world.link();
  await world.writeSnapshot(link);
  await damages[how]?.(world, link);
  await (await world.streams()).purge(LOG);
  const c = world.join('c');
  const [group] = await Promise.all([world.observe(), c.start()]);
  await expect.poll(() => world.workers.map(share), patient).toEqual([4, 4, 4]);
  expect([group.status, ...world.workers.map(stateOf)]).toEqual(['following', 'serving', 'serving', 'serving']);
  for (const who of [...world.workers, group]) expect(world.codes(who)).toEqual([]);
});

test('without snapshot, without the log’s beginning and without leader, joining ends with an error that says so', async () => {
  const world = await Damaged.open(['a']);
  await world.workers[0]?.stop();
  await (await world.streams()).purge(LOG);
  const refused = { code: LOST, message: expect.stringMatching(/the log begins at entry \d+, and there is no snapshot/) };
  await Promise.all([
    expect(world.join('b').start()).rejects.toMatchObject(refused),
    expect(world.observe()).rejects.toMatchObject(refused),
  ]);
});

/** A log that shows nothing from `close` to `open`: live records are lost, reads wait. */
function gate() {
  let isClosed = false;
  let opened = Promise.resolve();
  let open = (): void => undefined;
  const alter = (hub: Hub): Hub =>
    alteredHub(hub, (log) => ({
      watch: (listener: (record: LogRecord) => void) => log.watch((record) => void (isClosed || listener(record))),
      read: async (from, limit, options) => {
        await opened;
        return log.read(from, limit, options);
      },
    }));
  return {
    alter,
    close: (): void => {
      isClosed = true;
      opened = new Promise((resolve) => (open = resolve));
    },
    open: (): void => {
      isClosed = false;
      open();
    },
  };
}

test('a worker that cannot read the log relies on nothing, though every beat is answered; behind a compaction it joins again', async () => {
  const world = await Damaged.open(['a', 'b']);
  const [a, b] = world.workers as [Worker, Worker];
  const { alter, close, open } = gate();
  const c = world.join('c', 1, alter);
  await c.start();
  await expect.poll(() => world.workers.map(share), patient).toEqual([4, 4, 4]);
  const link = await world.link();
  const before = c.assignment;
  close();
  await expect.poll(() => stateOf(c), patient).toBe('paused');
  for (let round = 0; round < 3; round++) await world.writeSnapshot(link);
  expect((await link.log.position(soon)).first).toBeGreaterThan(before.version + 500);
  open();
  await expect.poll(() => stateOf(c), patient).toBe('serving');
  await expect.poll(() => [a, b, c].map(share), patient).toEqual([4, 4, 4]);
  expect(world.codes(c)).toEqual(['ERR_CONCLAVE_BEHIND']);
  expect(c.id).toBe('worker-2');
  const epochs = new Map(before.partitions.map(({ id, epoch }) => [id, epoch]));
  for (const { id, epoch } of c.assignment.partitions) expect(epoch).toBeGreaterThan(epochs.get(id) ?? 0);
});

test('a record that is no entry counts for nothing and is told; one of a newer version stops all', async () => {
  const world = await Damaged.open(['a', 'b']);
  const group = await world.observe();
  const link = await world.link();
  const rejected: unknown[] = [];
  const listen = (input: unknown): void => void ((input as RejectedInput).what === 'entry' && rejected.push(input));
  rejectedChannel.subscribe(listen);
  onTestFinished(() => void rejectedChannel.unsubscribe(listen));
  for (const bytes of [new Uint8Array([0xff, 0xfe]), new TextEncoder().encode('{"v":1'), new Uint8Array()])
    await link.log.append(bytes, soon);
  await expect.poll(() => rejected.length, patient).toBe(6);
  const c = world.join('c');
  await c.start();
  expect([...world.workers.map(stateOf), group.status]).toEqual(['serving', 'serving', 'serving', 'following']);
  const kinds = (await group.history()).filter(({ kind }) => kind === null);
  expect(kinds).toHaveLength(3);
  await link.log.append(new TextEncoder().encode(`{"v":99,"author":"${'x'.repeat(22)}","counter":1,"kind":"future"}`), soon);
  await expect.poll(() => [...world.workers.map(stateOf), group.status], patient).toEqual(['failed', 'failed', 'failed', 'failed']);
  const newer = 'ERR_CONCLAVE_NEWER_ENTRY';
  for (const who of [...world.workers, group]) expect(world.codes(who)).toContain(newer);
  await expect(world.join('d').start()).rejects.toMatchObject({ code: newer });
  await expect(world.observe()).rejects.toMatchObject({ code: newer });
});
