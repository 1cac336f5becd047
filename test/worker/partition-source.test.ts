import { expect, onTestFinished, test } from 'vitest';
import {
  createMemoryHub,
  createWorker,
  type Group,
  openGroup,
  type Partition,
  type PartitionSource,
  type Timing,
  type Worker,
} from '../../src/index.js';
import { groupFact } from '../support/open-fleet.js';

/** A source that a test writes to: `say` announces, `whisper` does not. */
class Declared implements PartitionSource {
  listed = 0;
  #list: () => readonly Partition[];
  #wake = (): void => undefined;

  constructor(...keys: readonly string[]) {
    this.#list = () => keys.map((key) => ({ key }));
  }

  #onListed = (): void => undefined;

  /** Resolves when it has been listed so many times from now on. */
  listedTimes(times: number): Promise<void> {
    return new Promise((resolve) => (this.#onListed = () => --times <= 0 && resolve()));
  }

  list(): readonly Partition[] {
    this.listed++;
    this.#onListed();
    return this.#list();
  }

  whisper(list: () => unknown): void {
    this.#list = list as () => readonly Partition[];
  }

  say(list: () => unknown): void {
    this.whisper(list);
    this.#wake();
  }

  readonly changes = this.#changes();
  async *#changes(): AsyncGenerator<void> {
    for (;;) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      yield;
    }
  }
}

const memory = createMemoryHub();

async function open(
  source: Declared,
  group: string,
  spans: Partial<Timing> = { restartMinMs: 20, restartMaxMs: 1_000 },
): Promise<{ readonly workers: readonly Worker[]; readonly observer: Group }> {
  const workers = ['w0', 'w1'].map((name) =>
    createWorker({
      group,
      name,
      memory,
      partitions: source,
      timing: { preset: 'fast', ...spans },
      expectedWorkers: 2,
      run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    }),
  );
  onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.stop()))));
  await Promise.all(workers.map((worker) => worker.start()));
  const observer = await openGroup({ group, memory });
  onTestFinished(() => observer.close());
  return { workers, observer };
}

const idsOf = ({ placement }: Group): readonly string[] => placement.partitions.map(({ id }) => id).toSorted();
const becomes = (observer: Group, ...ids: readonly string[]): Promise<void> =>
  groupFact(observer, () => idsOf(observer).join() === ids.join() && observer.placement.partitions.every(({ owner }) => owner !== null));

test('what a source adds, weighs anew and removes is seen without being asked', async () => {
  const source = new Declared('a', 'b');
  const { observer } = await open(source, 'announced');
  await becomes(observer, 'a', 'b');
  source.say(() => [{ key: 'a', weight: 5 }, { key: 'c' }]);
  await becomes(observer, 'a', 'c');
  expect(observer.placement.partitions.find(({ id }) => id === 'a')).toMatchObject({ weight: 5 });
});

test('what is added runs at once: only what has an owner waits for its window', async () => {
  const source = new Declared('a', 'b');
  const windowMs = 20_000;
  const { observer } = await open(source, 'at-once', { coldWindowMs: windowMs, plannedWindowMs: windowMs, quietMs: windowMs });
  await becomes(observer, 'a', 'b');
  const { version } = observer.placement;
  const fromMs = performance.now();
  source.say(() => [{ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' }]);
  await becomes(observer, 'a', 'b', 'c', 'd');
  expect(performance.now() - fromMs).toBeLessThan(windowMs / 2);
  expect(observer.placement).toMatchObject({ version: version + 1, trigger: 'planned' });
});

test('a source that does not announce is listed when any member, or an observer, asks for it', async () => {
  const source = new Declared('a');
  const { workers, observer } = await open(source, 'whispered');
  await becomes(observer, 'a');
  source.whisper(() => [{ key: 'a' }, { key: 'b' }]);
  await workers.find((worker) => !worker.isLeader)?.refresh();
  await becomes(observer, 'a', 'b');
  source.whisper(() => [{ key: 'b' }]);
  await observer.refresh();
  await becomes(observer, 'b');
});

test('who asks again and again while the source is slow is served by one more listing', async () => {
  const source = new Declared('a');
  const { observer } = await open(source, 'asked');
  await becomes(observer, 'a');
  const listed = source.listed;
  let answer = (): void => undefined;
  const slow = new Promise<void>((resolve) => (answer = resolve));
  source.whisper(() => slow.then(() => [{ key: 'a' }]));
  for (let asked = 0; asked < 20; asked++) await observer.refresh();
  source.whisper(() => [{ key: 'a' }, { key: 'b' }]);
  answer();
  await becomes(observer, 'a', 'b');
  expect(source.listed - listed).toBe(2);
});

test('a source that fails is listed ever more seldom, and at once when somebody asks', async () => {
  const source = new Declared('a');
  const { workers, observer } = await open(source, 'seldom', { restartMinMs: 20_000, restartMaxMs: 20_000 });
  await becomes(observer, 'a');
  const told = new Promise<string>((resolve) => workers.forEach((worker) => worker.on('error', ({ message }) => resolve(message))));
  source.say(() => Promise.reject(new Error('database away')));
  expect(await told).toBe('the partition source failed; the last good set stays: Error: database away');
  source.whisper(() => [{ key: 'a' }, { key: 'b' }]);
  await observer.refresh();
  await becomes(observer, 'a', 'b');
});

test.each([
  ['throws', () => Promise.reject(new Error('database away'))],
  ['gives garbage', () => [{ key: '' }, { weight: -1 }]],
  ['gives no list', () => 'all of them'],
  ['gives one partition twice', () => [{ key: 'a' }, { key: 'a' }]],
])('a source that %s keeps the last good set, is told of, and listed again', async (what, bad) => {
  const source = new Declared('a', 'b');
  const { workers, observer } = await open(source, `bad-${what.replaceAll(' ', '-')}`);
  await becomes(observer, 'a', 'b');
  const told: string[] = [];
  for (const worker of workers) worker.on('error', ({ code }) => void told.push(code));
  const listedAgain = source.listedTimes(3);
  source.say(bad);
  await listedAgain;
  expect(told).toEqual(['ERR_CONCLAVE_PLACEMENT']);
  expect(idsOf(observer)).toEqual(['a', 'b']);
  source.whisper(() => [{ key: 'a' }, { key: 'b' }, { key: 'c' }]);
  await becomes(observer, 'a', 'b', 'c');
});
