import { createWorker, stopOnSignals } from '../../src/index.js';

/**
 * A service of two workers that stops on signals. What it is told: how its work ends (`ends`, `late`, `lingers`, `deaf`), and what is special:
 * it `throws` after the stop, or its second worker `waits` for others and does not come to serve.
 */
const [work = 'ends', special = ''] = process.argv.slice(2);

/** Long enough for a second signal to come in between. */
const LINGER_MS = 60_000;
const LATE_MS = 100;

const makeWorker = (name: string, group = 'signals', expectedWorkers = 2) =>
  createWorker({
    group,
    name,
    partitions: 2,
    expectedWorkers,
    timing: { preset: 'fast', drainMs: 1_000 },
    overdue: work === 'lingers' ? 'wait' : 'release',
    run: (_, { signal }) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          if (work === 'ends') resolve();
          if (work === 'late') setTimeout(resolve, LATE_MS);
          console.log('asked to end');
        }),
      ),
  });

const workers = special === 'waits' ? [makeWorker('a', 'one', 1), makeWorker('b', 'two', 2)] : [makeWorker('a'), makeWorker('b')];
stopOnSignals(workers, {
  ...(work === 'lingers' && { timeoutMs: LINGER_MS }),
  afterStop: (outcomes) => {
    console.log(`stopped ${outcomes.map(({ drained, aborted }) => `${drained}+${aborted}`).join(' ')}`);
    if (special === 'throws') throw new Error('the pool does not close');
  },
});

console.log('ready');
const starts = workers.map((worker) => worker.start());
void starts[0]?.then(
  () => console.log('the first serves'),
  () => undefined,
);
await Promise.all(starts);
console.log('serving');
