import { expect, test } from 'vitest';
import { createMemoryHub, createWorker, openGroup, type RunFunction, type Worker, type WorkerOptions } from '../../src/index.js';
import { groupMetrics, workerMetrics } from '../../src/metrics/index.js';
import { Scraped } from '../support/scraped.js';

const untilAborted: RunFunction = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

const options = { group: 'orders', partitions: 12, timing: 'fast', run: untilAborted } as const;
const worker = (name: string, more: Partial<WorkerOptions>): Worker => createWorker({ ...options, name, ...more });

/** Awaits that one value of a scrape is this. */
const scrapes = (scraped: Scraped, name: string, labels: Readonly<Record<string, string>>) =>
  expect.poll(() => scraped.value(name, labels), { timeout: 10_000, message: `${name} ${JSON.stringify(labels)}` });

test('tells of a worker what it is, has and did, and of its group what the worker knows', async () => {
  const memory = createMemoryHub();
  const scraped = new Scraped();
  const only = worker('only', { memory });
  const end = workerMetrics(only, scraped);
  expect(await scraped.value('conclave_worker_state', { state: 'idle' })).toBe(1);
  await only.start();
  await scrapes(scraped, 'conclave_run_start_seconds_count', { name: 'only' }).toBe(12);
  const of = (name: string, labels = {}): Promise<number | undefined> => scraped.value(name, { group: 'orders', name: 'only', ...labels });
  expect(await scraped.series('conclave_worker_info')).toMatchObject([{ labels: { worker: 'worker-0' }, value: 1 }]);
  expect(await of('conclave_worker_state', { state: 'serving' })).toBe(1);
  expect(await of('conclave_worker_state')).toBe(1);
  expect(await of('conclave_worker_leader')).toBe(1);
  expect(await of('conclave_worker_partitions')).toBe(12);
  expect(await of('conclave_worker_trust_seconds')).toBeGreaterThan(5);
  expect(await of('conclave_worker_degraded')).toBe(0);
  expect(await of('conclave_log_lag_entries')).toBe(0);
  expect(await of('conclave_group_log_sequence')).toBeGreaterThan(3);
  expect(await of('conclave_group_term')).toBe(only.term);
  expect(await of('conclave_group_members')).toBe(1);
  expect(await of('conclave_group_leader')).toBe(1);
  expect(await of('conclave_group_partitions', { state: 'owned' })).toBe(12);
  expect(await of('conclave_group_partitions', { state: 'unowned' })).toBe(0);
  expect(await of('conclave_grants_total')).toBe(12);
  expect(await of('conclave_elections_total')).toBe(1);
  expect(await of('conclave_placements_total', { trigger: 'coldStart' })).toBe(1);
  expect(await of('conclave_moves_total', { reason: 'new' })).toBe(12);
  expect(await of('conclave_proposals_total', { kind: 'member.join', outcome: 'accepted' })).toBe(1);
  expect(await of('conclave_proposal_seconds_count')).toBe(await of('conclave_proposals_total'));
  expect(await of('conclave_chart_state', { chart: 'partition', state: 'active.serving' })).toBe(12);
  expect(await of('conclave_chart_state', { chart: 'membership', state: 'joined.role.leading.reigning' })).toBe(1);
  expect(await of('conclave_chart_state_seconds_count', { chart: 'worker', state: 'idle' })).toBe(1);
  expect(await of('conclave_chart_state_seconds_sum', { chart: 'worker', state: 'online.member.running' })).toBeUndefined();
  await only.stop();
  expect(await of('conclave_chart_state_seconds_sum', { chart: 'worker', state: 'online.member.running' })).toBeGreaterThan(0);
  expect(await of('conclave_chart_state_seconds_count', { chart: 'partition', state: 'active.serving' })).toBe(12);
  expect(await of('conclave_revokes_total')).toBe(12);
  expect(await of('conclave_worker_state', { state: 'stopped' })).toBe(1);
  expect(await of('conclave_worker_trust_seconds')).toBe(0);
  await end();
  expect(await scraped.series('conclave_worker_state')).toEqual([]);
  expect(await scraped.series('conclave_grants_total')).toEqual([]);
  expect(await scraped.series('conclave_proposal_seconds_count')).toEqual([]);
});

test('a handover is timed by who receives, a placement counted by who leads, each once for the group', async () => {
  const memory = createMemoryHub();
  const scraped = new Scraped();
  const first = worker('first', { memory });
  const second = worker('second', { memory });
  workerMetrics(first, scraped);
  workerMetrics(second, scraped);
  await first.start();
  await second.start();
  await scrapes(scraped, 'conclave_worker_partitions', { name: 'second' }).toBe(6);
  await scrapes(scraped, 'conclave_run_start_seconds_count', { name: 'second' }).toBe(6);
  expect(await scraped.value('conclave_handover_seconds_count', { name: 'second' })).toBe(6);
  expect(await scraped.value('conclave_handover_seconds_count', { name: 'first' })).toBe(0);
  expect(await scraped.value('conclave_unowned_seconds_count')).toBe(0);
  expect(await scraped.value('conclave_moves_total', { reason: 'balance' })).toBe(6);
  expect(await scraped.value('conclave_placements_total', { trigger: 'planned', name: 'first' })).toBe(1);
  expect(await scraped.value('conclave_placements_total', { name: 'second' })).toBe(0);
  await Promise.all([first.stop(), second.stop()]);
});

test('runs that fail, ignore their abort and end in quarantine are counted', async () => {
  const scraped = new Scraped();
  const failing = worker('failing', {
    memory: createMemoryHub(),
    partitions: 1,
    timing: { preset: 'fast', restartMinMs: 1 },
    run: () => Promise.reject(new Error('no luck')),
  });
  workerMetrics(failing, scraped);
  await failing.start();
  await scrapes(scraped, 'conclave_run_failures_total', { name: 'failing' }).toBe(8);
  await scrapes(scraped, 'conclave_errors_total', { code: 'ERR_CONCLAVE_PARTITION' }).toBe(9);
  expect(await scraped.value('conclave_worker_quarantined')).toBe(1);
  await failing.stop();
  expect(await scraped.value('conclave_worker_quarantined')).toBe(0);

  const deaf = worker('deaf', {
    memory: createMemoryHub(),
    partitions: 1,
    timing: { preset: 'fast', drainMs: 20 },
    run: () => new Promise(() => undefined),
  });
  workerMetrics(deaf, scraped);
  await deaf.start();
  await scrapes(scraped, 'conclave_run_start_seconds_count', { name: 'deaf' }).toBe(1);
  await deaf.stop();
  expect(await scraped.value('conclave_runs_overdue_total', { name: 'deaf' })).toBe(1);
});

test('what is not of this worker is not counted for it', async () => {
  const memory = createMemoryHub();
  const scraped = new Scraped();
  const seen = worker('seen', { memory });
  const unseen = worker('unseen', { memory });
  workerMetrics(seen, scraped);
  await seen.start();
  await unseen.start();
  await expect.poll(() => unseen.assignment.partitions.length, { timeout: 10_000 }).toBe(6);
  await unseen.stop();
  expect(await scraped.series('conclave_grants_total', { name: 'unseen' })).toEqual([]);
  expect(await scraped.value('conclave_proposals_total', { kind: 'member.join' })).toBe(1);
  await seen.stop();
});

test('an observer tells the same of a group without a worker in the process', async () => {
  const memory = createMemoryHub();
  const scraped = new Scraped();
  const far = worker('far', { memory });
  await far.start();
  const group = await openGroup({ group: 'orders', memory });
  const end = groupMetrics(group, scraped);
  await scrapes(scraped, 'conclave_group_partitions', { state: 'owned' }).toBe(12);
  expect(await scraped.series('conclave_group_following')).toEqual([{ labels: { group: 'orders', name: '' }, value: 1 }]);
  expect(await scraped.value('conclave_group_workers')).toBe(1);
  await far.stop();
  await scrapes(scraped, 'conclave_group_leader', { group: 'orders' }).toBe(0);
  expect(await scraped.value('conclave_group_partitions', { state: 'unowned' })).toBe(12);
  await group.close();
  expect(await scraped.value('conclave_group_following')).toBe(0);
  await end();
  expect(await scraped.series('conclave_group_members')).toEqual([]);
});

test('a blocked event loop shows in the next scrape', async () => {
  const scraped = new Scraped();
  const end = workerMetrics(worker('any', { memory: createMemoryHub() }), scraped);
  const lag = (): Promise<number | undefined> => scraped.value('conclave_event_loop_lag_seconds');
  const endsAtMs = performance.now() + 200;
  while (performance.now() < endsAtMs);
  await expect.poll(lag).toBeGreaterThan(0.1);
  await end();
});

test('what is no worker, or no group, is refused', () => {
  expect(() => workerMetrics({} as Worker)).toThrow(/expected a worker/);
  expect(() => groupMetrics({} as never)).toThrow(/expected a group/);
});
