import { expect, it } from 'vitest';
import type { Patch } from '../../src/dashboard/rows.js';
import { fleetWorker, openFleet } from '../support/open-fleet.js';
import { createMemoryHub } from '../../src/index.js';
import { openDashboard, type Listener } from './open-dashboard.js';

const json = { 'content-type': 'application/json', 'x-conclave-write': '1' };
const rowsOf = <T extends keyof Patch['tables']>(patch: Patch, table: T): readonly (readonly [string, unknown])[] =>
  patch.tables[table]?.set ?? [];

/** Tables as a page would have them after all that it heard. */
function tablesAfter({ patches }: Listener): Record<string, Record<string, unknown>> {
  const tables: Record<string, Record<string, unknown>> = { group: {}, members: {}, partitions: {}, records: {} };
  for (const { reset, tables: changes } of patches) {
    if (reset) for (const name of Object.keys(tables)) tables[name] = {};
    for (const [name, change] of Object.entries(changes)) {
      for (const [key, row] of change.set) tables[name]![key] = row;
      for (const key of change.gone) delete tables[name]![key];
    }
  }
  return tables;
}

it('a page hears all that there is, then what changes, with the charts of the workers', async () => {
  const { memory, workers } = await openFleet(2);
  const { listen } = await openDashboard({ group: 'orders', memory });
  const page = await listen();
  const first = await page.patch(({ tables }) => tables.partitions !== undefined);
  expect(rowsOf(first, 'partitions')).toHaveLength(12);
  await expect
    .poll(() => tablesAfter(page).group)
    .toMatchObject({ '': { name: 'orders', status: 'following', server: 'memory', writes: false } });
  await expect
    .poll(() => Object.values(tablesAfter(page).members!))
    .toMatchObject([
      { status: 'heard', crowds: expect.arrayContaining([expect.objectContaining({ chart: 'partition' })]) },
      { status: 'heard' },
    ]);
  const leaver = workers.find(({ isLeader }) => !isLeader);
  await leaver?.stop();
  await expect.poll(() => Object.keys(tablesAfter(page).members!).length).toBe(1);
  const partitions = (): unknown[] => Object.values(tablesAfter(page).partitions!);
  const heir = workers.find(({ isLeader }) => isLeader)?.id;
  await expect.poll(() => partitions().filter((row) => (row as { owner: string }).owner === heir).length).toBe(12);
  expect(page.patches.filter(({ reset }) => reset)).toHaveLength(1);
});

it('a page that comes back hears what it missed and nothing twice; one that was somewhere else hears all', async () => {
  const { memory, open } = await openFleet(1);
  const group = await open();
  const { listen } = await openDashboard({ group: 'orders', memory });
  const [stays, leaves] = [await listen(), await listen()];
  for (const page of [stays, leaves]) await page.patch(({ tables }) => tables.partitions !== undefined);
  leaves.close();
  const { lastId } = leaves;
  await group.pause();
  await stays.patch((patch) => rowsOf(patch, 'group').some(([, row]) => (row as { paused: boolean }).paused));
  const back = await listen(lastId);
  await back.patch((patch) => rowsOf(patch, 'group').some(([, row]) => (row as { paused: boolean }).paused));
  expect(back.patches.every(({ reset, tables }) => !reset && tables.partitions === undefined)).toBe(true);
  for (const unknown of ['other:1', `${lastId.split(':')[0]}:999999`, 'nonsense', `${lastId.split(':')[0]}:-5`]) {
    const page = await listen(unknown);
    const whole = await page.patch(({ reset }) => reset);
    expect(rowsOf(whole, 'partitions'), unknown).toHaveLength(12);
  }
});

it('waits for a group that is not there, says so, and shows it when its first worker comes', async () => {
  const memory = createMemoryHub();
  const { listen, ask } = await openDashboard({ group: 'orders', memory });
  const page = await listen();
  await expect
    .poll(() => tablesAfter(page).group)
    .toMatchObject({ '': { status: 'opening', problem: { code: 'ERR_CONCLAVE_GROUP_NOT_FOUND' } } });
  expect(await ask('/history')).toMatchObject({ status: 503 });
  await using worker = fleetWorker(memory, 'w0');
  await worker.start();
  await expect.poll(() => tablesAfter(page).group, { timeout: 10_000 }).toMatchObject({ '': { status: 'following', problem: null } });
  await expect.poll(() => Object.keys(tablesAfter(page).partitions!).length).toBe(12);
});

it('answers why, what if, the history, and what the group was at any entry', async () => {
  const { memory, workers } = await openFleet(2);
  const { ask, listen } = await openDashboard({ group: 'orders', memory });
  const page = await listen();
  await page.patch(({ tables }) => tables.partitions !== undefined);
  const get = async (path: string): Promise<unknown> => JSON.parse((await ask(path)).body);
  expect(await get('/why?partition=3')).toMatchObject({ partition: '3', text: expect.stringMatching(/has it since entry/) });
  expect(await get(`/what-if?remove=${workers[0]?.id}`)).toMatchObject({ moves: { length: 6 } });
  const history = (await get('/history')) as { sequence: number; kind: string }[];
  const placed = history.find(({ kind }) => kind === 'placement.commit')?.sequence ?? 0;
  expect(await get(`/at?sequence=${placed}`)).toMatchObject({ sequence: placed, version: 1, partitions: { length: 12 } });
  const before = (await get(`/at?sequence=${placed - 1}`)) as { partitions: { owner: string | null }[] };
  expect(before.partitions.every(({ owner }) => owner === null)).toBe(true);
  for (const [path, status] of [
    ['/why?partition=none', 404],
    ['/what-if?remove=worker-99', 404],
    ['/at?sequence=999999', 404],
    ['/at?sequence=x', 400],
  ] as const)
    expect(await ask(path), path).toMatchObject({ status });
});

it('only looks, unless it was told that it may write; and writes only what its own page sends', async () => {
  const { memory, open } = await openFleet(1);
  const group = await open();
  const looks = await openDashboard({ group: 'orders', memory });
  const writes = await openDashboard({ group: 'orders', memory, writes: true });
  await (await writes.listen()).patch(({ tables }) => tables.partitions !== undefined);
  const pause = { method: 'POST', headers: json, body: '{"action":"pause"}' };
  expect(await looks.ask('/write', pause)).toMatchObject({ status: 403 });
  expect(await writes.ask('/write', { ...pause, headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 403 });
  expect(await writes.ask('/write', { ...pause, headers: { ...json, 'content-type': 'text/plain' } })).toMatchObject({ status: 403 });
  expect(await writes.ask('/write')).toMatchObject({ status: 405 });
  for (const body of ['', '[]', '{"action":"fence"}', '{"action":"drain"}', `{"action":"pause","x":"${'x'.repeat(5_000)}"}`])
    expect(await writes.ask('/write', { ...pause, body }), body.slice(0, 40)).toMatchObject({ status: 400 });
  expect(group.paused).toBe(false);
  expect(await writes.ask('/write', pause)).toMatchObject({ status: 200, body: '{"done":true}' });
  await expect.poll(() => group.paused).toBe(true);
  const drain = (worker: string) => writes.ask('/write', { ...pause, body: JSON.stringify({ action: 'drain', worker }) });
  expect(await drain('worker-99')).toMatchObject({ status: 404, body: expect.stringMatching(/no live worker/) });
  expect(await drain('worker-0')).toMatchObject({ status: 200 });
  await expect.poll(() => group.members[0]?.draining).toBe(true);
});

it('reads the group once for any number of pages, and asks for charts only while there is one', async () => {
  const { memory } = await openFleet(1);
  let links = 0;
  const counted = { link: (...args: Parameters<typeof memory.link>) => (links++, memory.link(...args)) };
  const { listen } = await openDashboard({ group: 'orders', memory: counted });
  const pages = await Promise.all(Array.from({ length: 8 }, () => listen()));
  for (const page of pages) await page.patch(({ tables }) => tables.partitions !== undefined);
  expect(links).toBe(1);
});

it('rehearses what resuming would move, while planned moves are paused', async () => {
  const { memory, open } = await openFleet(1);
  const group = await open();
  await group.pause();
  await using late = fleetWorker(memory, 'late');
  await late.start();
  const { ask, listen } = await openDashboard({ group: 'orders', memory });
  await (await listen()).patch(({ tables }) => Object.keys(tables.members?.set ?? {}).length === 2);
  const movesOf = async (query: string): Promise<number> =>
    (JSON.parse((await ask(`/what-if${query}`)).body) as { moves: unknown[] }).moves.length;
  expect([await movesOf(''), await movesOf('?paused=false')]).toEqual([0, 6]);
});
