import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { freePort } from '../support/free-port.js';
import { MortalServer } from '../support/mortal-server.js';
import { readCounters } from '../support/server-counters.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const WORKERS = 5;
const SPAN_MS = 5_000;
/** Of `/proc/PID/stat`: a hundredth of a second on every Linux of today. */
const TICK_MS = 10;

/** What a process has used of all processors. */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

test('at rest a worker costs a few small messages, a group a few records, nobody lists or consumes; and nobody spins while NATS is away', async () => {
  const port = await freePort();
  await using server = await MortalServer.start({ extraArgs: ['-m', String(port)] });
  await using fleet = await WorkerFleet.open({ server, expectedWorkers: WORKERS, worksEveryMs: 60_000 });
  await fleet.start(names(WORKERS));
  await fleet.atRest();
  await fleet.until('the first snapshot is taken', () => fleet.log.facts('snapshot.taken').length > 0);
  const { placement } = fleet.log.state;
  const [fromMs, before] = [systemClock.now(), await readCounters(port)];
  await fleet.lets(SPAN_MS);
  const [untilMs, after] = [systemClock.now(), await readCounters(port)];
  const seconds = (untilMs - fromMs) / 1_000;
  const messages = (after.messages - before.messages) / seconds / WORKERS;
  const stored = (after.stored - before.stored) / seconds;
  console.log(`idle: ${messages.toFixed(1)} messages/s a worker, ${stored.toFixed(1)} records/s a group`);
  expect(fleet.log.state.placement).toEqual(placement);
  expect(messages).toBeGreaterThan(1);
  expect(messages).toBeLessThan(6);
  expect(stored).toBeLessThanOrEqual(2);
  expect({ consumers: after.consumers, calls: after.calls - before.calls }).toEqual({ consumers: 0, calls: 0 });

  await server.kill();
  await fleet.until('nothing runs', () => fleet.alive.every((worker) => worker.isIdle));
  const used = await Promise.all(fleet.workers.map(({ pid }) => processorMs(pid)));
  await fleet.lets(SPAN_MS);
  const usedAfter = await Promise.all(fleet.workers.map(({ pid }) => processorMs(pid)));
  const shares = usedAfter.map((ms, index) => (ms - (used[index] ?? NaN)) / SPAN_MS);
  console.log(`while NATS is away: ${shares.map((share) => `${(share * 100).toFixed(1)} %`).join(', ')} of a processor`);
  expect(Math.max(...shares)).toBeLessThan(0.1);
});
