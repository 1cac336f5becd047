import { expect, test } from 'vitest';
import { DivergedError, InvariantError } from '../../../src/errors.js';
import { WorkerJudge, type Watched } from '../../../src/simulation/judge/worker-judge.js';
import { SimulatedWorld } from '../../../src/simulation/world/simulated-world.js';

type Change = { readonly assignment: { readonly version: number; readonly term: number } };

/** What a broken worker might show, said by hand. */
function judged(stop: Watched['worker']['stop'] = () => new Promise(() => undefined)) {
  const world = new SimulatedWorld({ seed: 1 });
  const found: string[] = [];
  const judge = new WorkerJudge((invariant) => found.push(invariant), world.clock);
  const listeners = new Map<string, (data: unknown) => void>();
  const worker = {
    on: (type: string, listener: (data: never) => void) => void listeners.set(type, listener as (data: unknown) => void),
    stop,
  } as unknown as Watched['worker'];
  const process = world.spawn('a');
  judge.watch({ process, worker });
  const change = (version: number, term: number) => listeners.get('change')?.({ assignment: { version, term } } satisfies Change);
  return { world, judge, found, worker, process, change, fail: (error: unknown) => listeners.get('error')?.(error) };
}

const outcome = { drained: 0, aborted: 0, elapsedMs: 0 };

test('I8: a version or a term that goes back is told', () => {
  const { found, change } = judged();
  change(1, 1);
  change(2, 1);
  change(1, 1);
  change(3, 0);
  expect(found).toEqual(['I8', 'I8']);
});

test('I5: a member that came to another state than its leader is told', () => {
  const { found, fail } = judged();
  fail(new DivergedError(7, { broken: ['I5: another digest'], reportFile: null }));
  expect(found).toEqual(['I5']);
});

test('I5: for as long as a leader may have read entries that the log forgot, nobody has to agree with it', async () => {
  const { world, judge, found, fail } = judged();
  const diverged = new DivergedError(7, { broken: ['I5: another digest'], reportFile: null });
  judge.pardon(100);
  fail(diverged);
  expect(found).toEqual([]);
  await world.advance(100);
  fail(diverged);
  expect(found).toEqual(['I5']);
});

test('I1, I2, I8: what a member finds broken in its own state is told', () => {
  const { found, fail } = judged();
  fail(new InvariantError(7, { broken: ['I2: p has two owners', 'I8: term fell'], reportFile: null }));
  expect(found).toEqual(['I2', 'I8']);
});

test('I10: a stop that does not settle is told, once its process has had the time', async () => {
  const { world, judge, found, worker, process } = judged();
  process.stand(10_000);
  void judge.stop({ process, worker }, { timeoutMs: 1_000 });
  await world.advance(10_500);
  expect(found).toEqual([]);
  await world.advance(2_000);
  expect(found).toEqual(['I10']);
});

test('I10: a stop that settles and leaves timers is told', async () => {
  const { world, judge, found, worker, process } = judged(() => Promise.resolve(outcome));
  process.clock.setTimeout(() => undefined, 60_000);
  await judge.stop({ process, worker }, { timeoutMs: 1_000 });
  await world.advance(10_000);
  expect(found).toEqual(['I10']);
});

test('I10: a second stop with another outcome is told', async () => {
  const { world, judge, found, worker, process } = judged(() => Promise.resolve({ ...outcome }));
  await judge.stop({ process, worker }, { timeoutMs: 1_000 });
  await world.advance(10_000);
  expect(found).toEqual(['I10']);
});
