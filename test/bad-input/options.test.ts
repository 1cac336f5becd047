import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import {
  createMemoryHub,
  createWorker,
  openGroup,
  singleton,
  type ConclaveError,
  type PartitionSource,
  type WorkerOptions,
} from '../../src/index.js';
import { serverSuites } from '../support/nats-server.js';
import { groupFact, openFleet } from '../support/open-fleet.js';
import { openClient, openServer } from '../nats/open-server.js';

const run: WorkerOptions['run'] = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
const right = { group: 'orders', partitions: 2, run };

/** The problems that a call is refused for, or what it came to instead. */
async function problemsOf(call: () => unknown): Promise<readonly string[] | string> {
  try {
    await call();
    return 'no error';
  } catch (error) {
    const { code, problems } = error as ConclaveError & { problems?: readonly { path: string; message: string }[] };
    return code === 'ERR_CONCLAVE_CONFIG' ? (problems ?? []).map(({ path, message }) => `${path}: ${message}`) : String(error);
  }
}

const aliens = [
  'a.b',
  'a b',
  'a*',
  'a>',
  'ä',
  '日本',
  '',
  '../x',
  'a\r\nPUB x 0\r\n',
  'x'.repeat(65),
  'x'.repeat(1_000_000),
  '__proto__ ',
  '\ud800',
  '🦊',
];

test.each(aliens)('a group named %j is refused by a worker and by an observer, and no message is longer than a line', async (group) => {
  for (const call of [() => createWorker({ ...right, group }), () => openGroup({ group, memory: createMemoryHub() })]) {
    const [problem, ...more] = await problemsOf(call);
    expect([problem, more]).toEqual([
      expect.stringMatching(/^group: expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -; received /),
      [],
    ]);
    expect(problem!.length).toBeLessThan(220);
  }
});

test.each(['a b', '', '__proto__', '../x', '.hidden', 'ä', '🦊', 'x'.repeat(129), 'a\nb'])('a worker named %j is refused', async (name) => {
  expect(await problemsOf(() => createWorker({ ...right, name }))).toEqual([expect.stringMatching(/^name: expected 1 to 128 characters/)]);
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])('a worker named %s is one like any other', async (name) => {
  await using worker = createWorker({ ...right, name, memory: createMemoryHub(), timing: 'fast', expectedWorkers: 1 });
  await worker.start();
  expect([worker.id, worker.assignment.partitions.length]).toEqual(['worker-0', 2]);
});

test.each([
  ['http://ann:secret@host', 'servers: "http://***@host" is not the address'],
  ['nats://', 'servers: "nats://" is not the address'],
  ['nats://ann:%zz@host', 'servers: "nats://***@host" is not the address'],
  [['nats://a', 'nats://ann:secret@host:99999'], 'servers: "nats://***@host:99999" is not the address'],
  [['nats://ann:secret@a', 'nats://bob:secret2@b'], 'servers: The addresses a:4222, b:4222 carry different credentials'],
  [{ url: 'nats://ann:secret@a' }, 'servers: expected an address such as nats://127.0.0.1:4222, or several; received "object"'],
])('servers that are no addresses are refused before anything starts, without their secrets: %j', async (servers, told) => {
  const problems = await problemsOf(() => createWorker({ ...right, servers } as never));
  expect(problems).toEqual([expect.stringContaining(told)]);
  expect(String(problems)).not.toMatch(/secret|%zz/);
});

test('an address in NATS_URL that is none is refused by the name of the variable, without its secret', async () => {
  const before = process.env.NATS_URL;
  onTestFinished(() => {
    if (before === undefined) delete process.env.NATS_URL;
    else process.env.NATS_URL = before;
  });
  process.env.NATS_URL = 'http://ann:secret@host';
  for (const call of [() => createWorker(right), () => openGroup({ group: 'orders' })])
    expect(await problemsOf(call)).toEqual([expect.stringMatching(/^NATS_URL \(environment\): "http:\/\/\*\*\*@host" is not the address/)]);
  expect(await problemsOf(() => createWorker({ ...right, memory: createMemoryHub() }))).toBe('no error');
});

test('a list in which everything is wrong is told of as far as anyone reads', async () => {
  const partitions = Array.from({ length: 100_000 }, () => ({ key: '', weight: NaN }));
  const problems = await problemsOf(() => createWorker({ ...right, partitions }));
  expect(problems.length).toBeLessThan(110);
  expect(problems.at(-1)).toBe('partitions[50]: the rest of 100000 was not looked at: too much is wrong before');
});

test('keys of 5 KB are hashed into ids, keys of 1 MB are refused, and texts that look alike stay two partitions', async () => {
  const long = 'k'.repeat(5_000);
  const partitions = [long, `${long}!`, 'é', 'e\u0301', '\ud800', '\udc00', '.', '*', '>', 'a b', 'a\r\nPUB x 0\r\n', '__proto__'].map(
    (key) => ({ key }),
  );
  await using worker = createWorker({ ...right, partitions, memory: createMemoryHub(), timing: 'fast', expectedWorkers: 1 });
  await worker.start();
  const ids = worker.assignment.partitions.map(({ id }) => id);
  expect([new Set(ids).size, ids.every((id) => /^[!-~]{1,512}$/.test(id))]).toEqual([12, true]);
  expect(await problemsOf(() => createWorker({ ...right, partitions: [{ key: 'k'.repeat(1_000_000) }] }))).toEqual([
    expect.stringMatching(/^partitions\[0\].key: expected a string of 1 to 16384 characters, received "k+… \(1000002 characters\)$/),
  ]);
});

test('a call with arguments that cannot be is refused with all of them, and has done nothing', async () => {
  const { workers, open } = await openFleet(1);
  const [worker, group] = [workers[0]!, await open()];
  const wrong: readonly [() => unknown, readonly string[]][] = [
    [
      () => worker.stop({ timeoutMs: NaN, hold: 'yes', now: 1 } as never),
      [
        'timeoutMs: expected milliseconds from 0 to 2147483647, received NaN',
        'hold: expected true or false, received "yes"',
        'now: is not an option; did you mean hold?',
      ],
    ],
    [() => worker.stop({ timeoutMs: Infinity }), ['timeoutMs: expected milliseconds from 0 to 2147483647, received Infinity']],
    [() => worker.stop(null as never), ['options: expected an object, received null']],
    [
      () => worker.waitFor('servng' as never, { timeoutMs: -1 }),
      [
        'state: expected one of idle, starting, serving, paused, stopping, stopped, failed, received "servng"',
        'timeoutMs: expected milliseconds from 0 to 2147483647, received -1',
      ],
    ],
    [
      () => worker.on('chnage' as never, 1 as never),
      [expect.stringContaining('type: expected one of change, granted'), 'listener: expected a function, received 1'],
    ],
    [() => group.on('chnage' as never, () => undefined), ['type: expected one of change, entry, error, received "chnage"']],
    [
      () => group.history({ limit: 0, renewals: 1 } as never),
      ['limit: expected a whole number from 1 to 9007199254740991, received 0', 'renewals: expected true or false, received 1'],
    ],
    [
      () => group.whatIf({ kill: 'worker-0', add: 1.5 } as never),
      ['kill: expected an array of strings, received "worker-0"', 'add: expected a whole number from 0 to 1000, received 1.5'],
    ],
    [() => group.drain('worker-0', 'no' as never), ['draining: expected true or false, received "no"']],
    [() => singleton(undefined as never), [expect.stringContaining('group: expected'), expect.stringContaining('run: expected')]],
    [() => createWorker(right).start({ signal: 'now' } as never), ['signal: expected an AbortSignal, received "now"']],
  ];
  for (const [call, problems] of wrong) expect(await problemsOf(call)).toEqual(problems);
  for (const call of [() => group.why(5 as never), () => group.drain(5 as never), () => group.whatIf({ kill: ['x'.repeat(1_000)] })])
    await expect((async () => call())()).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNKNOWN_TARGET' });
  expect([worker.state, worker.assignment.partitions.length]).toEqual(['serving', 12]);
});

test('a start whose signal has aborted makes nothing, and may be tried again', async () => {
  const memory = createMemoryHub();
  await using worker = createWorker({ ...right, memory, timing: 'fast', expectedWorkers: 1 });
  const reason = new Error('not wanted');
  await expect(worker.start({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(openGroup({ group: 'orders', memory, mustExist: true })).rejects.toMatchObject({ code: 'ERR_CONCLAVE_GROUP_NOT_FOUND' });
  await worker.start();
  await worker.stop();
  await expect(worker.start()).rejects.toMatchObject({ code: 'ERR_CONCLAVE_STOPPED' });
});

test('a logger that throws breaks nothing, and is told of', async () => {
  const warned = once(process, 'warning') as Promise<[Error]>;
  const cry = (): never => {
    throw new Error('the disk of the log is full');
  };
  const logger = { info: cry, warn: cry, error: cry };
  const source: PartitionSource = { list: () => 'garbage' as never };
  await using worker = createWorker({
    ...right,
    partitions: source,
    logger,
    memory: createMemoryHub(),
    timing: 'fast',
    expectedWorkers: 1,
  });
  await worker.start();
  expect((await warned)[0].message).toBe('the disk of the log is full');
  expect(worker.state).toBe('serving');
});

test.each<[string, () => unknown, RegExp]>([
  [
    'throws',
    () => {
      throw new Error('database away');
    },
    /database away/,
  ],
  ['rejects', () => Promise.reject(new Error('database away')), /database away/],
  ['hangs, and ignores its signal', () => new Promise(() => undefined), /the partition source did not list within 1000 ms/],
  ['returns garbage', () => [{ kye: 'a' }], /partitions\[0\]: expected either key or keys/],
  ['returns nothing', () => undefined, /received undefined/],
  ['returns more than a group may have', () => Array.from({ length: 1_000_001 }, () => ({ key: 'a' })), /received an array of 1000001/],
  [
    'returns a trap',
    () => [
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('gotcha');
          },
        },
      ),
    ],
    /gotcha/,
  ],
])('a source that %s leaves the last good set in force, and is told of', async (_what, bad, told) => {
  const source = listing();
  await using worker = createWorker({
    ...right,
    partitions: source,
    memory: createMemoryHub(),
    timing: { preset: 'fast', startMs: 1_000 },
    expectedWorkers: 1,
  });
  await worker.start();
  const before = worker.assignment;
  expect(before.partitions.length).toBe(2);
  source.answer = bad;
  const failed = new Promise<ConclaveError>((resolve) => worker.on('error', resolve));
  source.change();
  const { code, message } = await failed;
  expect([code, message]).toEqual(['ERR_CONCLAVE_PLACEMENT', expect.stringMatching(told)]);
  expect([worker.assignment, worker.state]).toEqual([before, 'serving']);
});

/** Two partitions, until it is made to answer otherwise; says that it changed when it is told to. */
function listing() {
  let wake = (): void => undefined;
  const source = {
    answer: (): unknown => [{ key: 'a' }, { key: 'b' }],
    change: () => wake(),
    list: () => source.answer() as never,
    changes: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          await new Promise<void>((resolve) => (wake = resolve));
          yield undefined;
        }
      },
    },
  };
  return source;
}

test('a source that has five hundred times more all at once is taken as it is', async () => {
  const source = listing();
  await using worker = createWorker({ ...right, partitions: source, memory: createMemoryHub(), timing: 'fast', expectedWorkers: 1 });
  await worker.start();
  source.answer = () => Array.from({ length: 1_000 }, (_, index) => ({ key: `k${index}` }));
  const grown = new Promise<void>((resolve) =>
    worker.on('change', ({ assignment }) => assignment.partitions.length === 1_000 && resolve()),
  );
  source.change();
  await grown;
});

test('a connection that its owner closes under a running worker ends the worker with an error that says so', async () => {
  const { url } = await openServer(serverSuites()[0]?.options);
  const { connection } = await openClient(url);
  const worker = createWorker({ ...right, connection, timing: 'fast', expectedWorkers: 1 });
  await worker.start();
  const failed = new Promise<ConclaveError>((resolve) => worker.on('error', resolve));
  await connection.close();
  expect(await failed).toMatchObject({
    code: 'ERR_CONCLAVE_UNAVAILABLE',
    message: 'the connection to NATS was closed under a running worker',
  });
  await worker.waitFor('failed');
  await worker.stop();
});

test('a pool without a free id turns the worker away with the bounds of the pool, and the others stay as they are', async () => {
  const memory = createMemoryHub();
  const options = { ...right, memory, poolSize: 1, timing: 'fast', expectedWorkers: 1 } as const;
  await using first = createWorker({ ...options, name: 'a' });
  await first.start();
  const before = first.assignment;
  const second = createWorker({ ...options, name: 'b' });
  await expect(second.start()).rejects.toMatchObject({
    code: 'ERR_CONCLAVE_JOIN_REFUSED',
    message: expect.stringContaining('all 1 (worker-0 … worker-0) are taken or reserved; raise poolSize'),
  });
  await using group = await openGroup({ group: 'orders', memory });
  await groupFact(group, ({ members }) => members.length === 1);
  expect([first.assignment, second.state]).toEqual([before, 'failed']);
});
