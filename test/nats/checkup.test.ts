import { expect, it, onTestFinished } from 'vitest';
import { timingPresets } from '../../machines/model/timing.js';
import { createWorker, type ConnectError, type Finding, type Worker } from '../../src/index.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import { examineNats, type Examination } from '../../src/nats/examine-nats.js';
import { openClient, openConfiguredServer, openLink, openServer } from './open-server.js';

const soon = { timeoutMs: 5_000 };
const expected = { role: 'worker', timing: timingPresets.balanced, group: 'g', ...soon } as const;
const examine = (servers: string): Promise<Examination> => examineNats({ ...expected, servers });
const bad = ({ findings }: Examination): readonly Finding[] => findings.filter(({ level }) => level === 'problem');

function workerAt(servers: string): Worker {
  const worker = createWorker({ group: 'g', servers, partitions: 4, timing: 'fast', run: () => Promise.resolve() });
  onTestFinished(async () => void (await worker.stop()));
  return worker;
}

const failureOf = (worker: Worker): Promise<ConnectError> =>
  worker.start().then(
    () => Promise.reject(new Error('it started')),
    (error: unknown) => error as ConnectError,
  );

it('looking changes nothing: neither streams nor what is in them, and makes none', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  await examine(url);
  expect(await streams.list().next()).toEqual([]);
  const { log, store } = await openLink({ servers: url });
  for (let count = 0; count < 3; count++) await log.append(new Uint8Array([count]), soon);
  await store.save({ sequence: 3, data: new Uint8Array([1]) }, soon);
  const sight = async (): Promise<object[]> =>
    (await streams.list().next()).map(({ config, state }) => ({ config, state: { ...state, consumer_count: 0 } }));
  const before = await sight();
  const { findings } = await examine(url);
  expect(findings.filter(({ id, level }) => id.startsWith('stream.') && level === 'ok')).toHaveLength(2);
  expect(await sight()).toEqual(before);
  expect(await log.read(1, 10, soon)).toHaveLength(3);
});

it('a worker tells each warning once, to its listeners and its log, and starts all the same', async () => {
  const { url, version } = await openServer();
  const lines: string[] = [];
  const logger = { info: () => undefined, warn: (line: string) => void lines.push(line), error: () => undefined };
  const worker = createWorker({ group: 'g', servers: url, partitions: 4, timing: 'fast', logger, run: () => Promise.resolve() });
  onTestFinished(async () => void (await worker.stop()));
  const warned: Finding[] = [];
  worker.on('warning', (warning) => warned.push(warning));
  await worker.start();
  const advised = (await examine(url)).findings.filter(({ level }) => level === 'warning').map(({ id }) => id);
  expect(warned.map(({ id }) => id)).toEqual(advised);
  expect(lines).toEqual(warned.map(({ what, risk, remedy }) => `conclave g: ${what}: ${risk}; ${remedy}`));
  if (version.startsWith('2.9.')) expect(advised).toEqual(['server.version', 'server.features']);
});

it('all that is wrong comes in one error when a worker starts, and it leaves nothing behind', async () => {
  const { url } = await openConfiguredServer(`
    no_auth_user: all
    authorization { users: [
      { user: all, password: pw }
      { user: poor, password: pw, permissions: {
        publish: { deny: ["conclave.g.log", "conclave.g.snapshot.>", "$JS.API.STREAM.PURGE.>"] }, subscribe: { deny: ["conclave.*.beat.*"] } } }
    ] }`);
  const { streams } = await openClient(url);
  await streams.add({ name: 'CONCLAVE_LOG_g', subjects: ['conclave.g.log'], max_msgs: 10 });
  const error = await failureOf(workerAt(url.replace('//', '//poor:pw@')));
  expect(error).toMatchObject({ name: 'ConnectError', code: 'ERR_CONCLAVE_CONNECT' });
  const told = error.problems.map(({ what }) => what);
  expect(told[0]).toMatch(/^The stream "CONCLAVE_LOG_g" is not as this group needs it: .*max_msgs is 10, must be -1/);
  expect(told.slice(1)).toEqual([
    'This user may not subscribe to "conclave.g.beat.*", needed to give trust while leading.',
    'This user may not publish to "conclave.g.log", needed to write to the log.',
    'This user may not publish to "conclave.g.snapshot.>", needed to store snapshots while leading.',
    'This user may not publish to "$JS.API.STREAM.PURGE.CONCLAVE_LOG_g", needed to compact while leading.',
    'This user may not publish to "$JS.API.STREAM.PURGE.CONCLAVE_SNAPSHOT_g", needed to compact while leading.',
  ]);
  for (const what of told) expect(error.message).toContain(what);
  expect((await streams.info('CONCLAVE_LOG_g')).config.max_msgs).toBe(10);
});

it('a worker that could join and not lead does not start: any worker may be elected', async () => {
  const { url } = await openConfiguredServer(`
    no_auth_user: all
    authorization { users: [
      { user: all, password: pw }
      { user: half, password: pw, permissions: { publish: { deny: ["$JS.API.STREAM.PURGE.CONCLAVE_LOG_g"] } } }
    ] }`);
  const error = await failureOf(workerAt(url.replace('//', '//half:pw@')));
  expect(error.message).toMatch(/PURGE.CONCLAVE_LOG_g", needed to compact while leading. conclave server permissions --role worker/);
});

it('a user without an inbox of the group gets one problem, not all that follow from it', async () => {
  const { url } = await openConfiguredServer(`
    no_auth_user: all
    authorization { users: [
      { user: all, password: pw }
      { user: deaf, password: pw, permissions: { subscribe: { deny: ["conclave.*.inbox.>"] } } }
    ] }`);
  const found = bad(await examine(url.replace('//', '//deaf:pw@')));
  expect(found.map(({ what }) => what)).toEqual([
    expect.stringMatching(/may not subscribe to "conclave.g.inbox.\w+.\*", needed to get answers/),
  ]);
});

it('JetStream that is off, for the server or for the account, is one problem with its remedy', async () => {
  const { url } = await openServer({ jetstream: false });
  expect(bad(await examine(url))).toMatchObject([{ id: 'jetstream', remedy: expect.stringMatching(/-js/) }]);
  const { port } = await openConfiguredServer('accounts { A { users: [{ user: a, password: b }] } }');
  expect(bad(await examine(`nats://a:b@127.0.0.1:${port}`))).toMatchObject([
    { id: 'jetstream', what: expect.stringMatching(/this account/) },
  ]);
});

it('an account that is too small for the group is a problem before the group is made', async () => {
  const { port } = await openConfiguredServer(
    'accounts { A { jetstream: { max_file: 100MB, max_streams: 1 }, users: [{ user: a, password: b }] } }',
  );
  const address = `nats://a:b@127.0.0.1:${port}`;
  expect(bad(await examine(address)).map(({ what }) => what)).toEqual([
    'the account has 0 of 1 streams, and the group needs 2 more',
    expect.stringMatching(/^the account uses 0.0 MiB of [\d.]+ MiB, and the group reserves 320.0 MiB more$/),
  ]);
});

it('a server that takes small messages only is refused for many partitions', async () => {
  const { url } = await openConfiguredServer('max_payload: 1400');
  const checkup = { role: 'worker', timing: timingPresets.balanced, partitions: 100_000, onWarning: () => undefined } as const;
  await expect(connectNats({ servers: url }).link('g', { name: 'test', ...soon, checkup })).rejects.toThrow(
    /and there are 100000 raise max_payload/,
  );
});
