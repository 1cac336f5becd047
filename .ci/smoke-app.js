import assert from 'node:assert/strict';
import { createMemoryHub, createWorker } from 'conclave';
import { createDashboard } from 'conclave/dashboard';
import * as machines from 'conclave/machines';
import * as simulation from 'conclave/simulation';
import * as verification from 'conclave/verification';

/** A service that uses the package as installed: one worker on a memory hub takes all partitions, lets go of them and ends by itself. */
assert.ok(machines.workerMachine, 'conclave/machines exports the chart of a worker');
await createDashboard({ group: 'smoke', memory: createMemoryHub() }).close();
assert.ok(simulation.VirtualClock, 'conclave/simulation exports the virtual clock');
assert.deepEqual(verification.lint(machines.workerMachine), [], 'conclave/verification lints the chart of a worker');

const running = new Set();
let tellAllRun;
const allRun = new Promise((resolve) => (tellAllRun = resolve));

const worker = createWorker({
  group: 'smoke',
  partitions: 4,
  memory: createMemoryHub(),
  run: async (partition, { signal }) => {
    running.add(partition.id);
    if (running.size === 4) tellAllRun();
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    running.delete(partition.id);
  },
});

await worker.start();
await allRun;
assert.equal(worker.state, 'serving');
await worker.stop();
assert.equal(worker.state, 'stopped');
assert.equal(running.size, 0, 'stop lets every partition end');
