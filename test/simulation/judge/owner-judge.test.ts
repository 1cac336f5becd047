import { expect, test } from 'vitest';
import { OwnerJudge, type ActiveRun } from '../../../src/simulation/judge/owner-judge.js';
import { SimulatedWorld } from '../../../src/simulation/world/simulated-world.js';

function judged({ isExclusive = true } = {}) {
  const world = new SimulatedWorld({ seed: 1 });
  const found: string[] = [];
  const judge = new OwnerJudge({ accuse: (invariant) => found.push(invariant), clock: world.clock, isExclusive });
  const [a, b] = [world.spawn('a'), world.spawn('b')];
  const run = (process: typeof a, epoch: number, trusted = { is: true }) => {
    const controller = new AbortController();
    const context = { signal: controller.signal, epoch, isTrusted: () => trusted.is, workerId: 'worker-0' };
    const active: ActiveRun = { process, partition: { id: 'p', keys: ['p'], weight: 1 }, context, untoldSinceMs: undefined };
    return Object.assign(active, { abort: () => controller.abort(), trusted });
  };
  return { world, judge, found, a, b, run };
}

test('I3: two processes that both trust themselves with one partition are told', () => {
  const { judge, found, a, b, run } = judged();
  judge.started(run(a, 1));
  judge.look();
  judge.started(run(b, 2));
  judge.look();
  expect(found).toEqual(['I3']);
});

test('under `fast` two owners may overlap, and their epochs still rise', () => {
  const { judge, found, a, b, run } = judged({ isExclusive: false });
  judge.started(run(a, 2));
  const second = run(b, 3);
  judge.started(second);
  judge.look();
  expect(found).toEqual([]);
  judge.ended(second);
  judge.started(run(b, 1));
  expect(found).toEqual(['I2']);
});

test('an older owner that starts late is told, but not under `fast`, where it cannot know', () => {
  for (const isExclusive of [true, false]) {
    const { judge, found, a, b, run } = judged({ isExclusive });
    const newer = run(b, 3);
    judge.started(newer);
    judge.ended(newer);
    judge.started(run(a, 2));
    expect(found).toEqual(isExclusive ? ['I2'] : []);
  }
});

test('a process that does not trust itself any more, or is dead, overlaps with nobody', () => {
  const { judge, found, a, b, run } = judged();
  const first = run(a, 1);
  judge.started(first);
  first.trusted.is = false;
  judge.started(run(b, 2));
  judge.look();
  judge.died(b);
  expect(judge.trusted('p')).toEqual([]);
  expect(found).toEqual([]);
});

test('I3: one process that runs a partition twice at once is told', () => {
  const { judge, found, a, run } = judged();
  judge.started(run(a, 1));
  judge.started(run(a, 2));
  expect(found).toEqual(['I3']);
});

test('I2: an epoch that was used by another, or passed, is told', () => {
  const { judge, found, a, b, run } = judged();
  for (const started of [run(a, 5), run(a, 5), run(b, 5), run(b, 4)]) {
    judge.started(started);
    judge.ended(started);
  }
  expect(found).toEqual(['I2', 'I2']);
});

test('I7: user code that starts without trust is told', () => {
  const { judge, found, a, run } = judged();
  judge.started(run(a, 1, { is: false }));
  expect(found).toEqual(['I7']);
});

test('I7: user code that is not told to end soon after trust has ended is told, unless its process stands still', () => {
  const { world, judge, found, a, run } = judged();
  const untold = run(a, 1);
  judge.started(untold);
  untold.trusted.is = false;
  const lookFor = (ms: number) => {
    for (let lookedMs = 0; lookedMs <= ms; lookedMs += 50) {
      judge.lookAtWork();
      world.clock.advance(50);
    }
  };
  a.stand(1_000);
  lookFor(950);
  expect(found).toEqual([]);
  lookFor(150);
  expect(new Set(found)).toEqual(new Set(['I7']));
  untold.abort();
  found.length = 0;
  lookFor(500);
  expect(found).toEqual([]);
});

test('after a log went back nothing is held against anybody for a while', () => {
  const { world, judge, found, a, b, run } = judged();
  judge.started(run(a, 9));
  judge.pardon(1_000);
  judge.started(run(b, 1));
  judge.look();
  expect(found).toEqual([]);
  world.clock.advance(1_000);
  judge.look();
  expect(found).toEqual(['I3']);
});
