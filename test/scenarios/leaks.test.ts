import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { compiledPath } from '../support/compiled-sources.js';
import type { DeploysOrder, Holdings } from '../support/deploys-process.js';
import { logStream, snapshotStream } from '../../src/protocol/subjects.js';
import { freePort } from '../support/free-port.js';
import { withServer } from '../support/nats-server.js';

const GROUP = 'deploys';
const DEPLOYS = 30;
const WORKERS = 8;
/** By then every module is loaded, compiled and warm, and every table that has a bound has met it. */
const WARM = 10;
/** One leaked worker holds some 300 kB, and there are 160 in between. */
const HEAP_GROWTH_MAX = 2_000_000;
/** Entries between two snapshots, those that are kept behind one, and the deploys while one is taken. */
const LOG_RECORDS_MAX = 1_000 + 256 + 200;
/** Two snapshots of a small group: the last one, and one that is about to be forgotten. */
const SNAPSHOT_MESSAGES_MAX = 4;

test('thirty deploys of eight workers in one process leave nothing behind, in the process and on the server', async () => {
  const monitorPort = await freePort();
  await withServer(
    async ({ url }) => {
      const holdings = await deploy({ servers: url, group: GROUP, deploys: DEPLOYS, workers: WORKERS });
      const warm = holdings[WARM - 1] as Holdings;
      const last = holdings.at(-1) as Holdings;
      console.log(`heap: ${holdings.map(({ heap }) => (heap / 1e6).toFixed(2)).join(' ')} MB`);
      expect(holdings).toHaveLength(DEPLOYS);
      expect(holdings.map(({ resources }) => resources)).toEqual(holdings.map(() => warm.resources));
      expect(holdings.map(({ listeners }) => listeners)).toEqual(holdings.map(() => warm.listeners));
      expect(last.heap - warm.heap).toBeLessThan(HEAP_GROWTH_MAX);
      await expectCleanServer(monitorPort);
    },
    { extraArgs: ['-m', String(monitorPort)] },
  );
});

/** Runs the deploys in a process of their own, which can collect its garbage. */
async function deploy(order: DeploysOrder): Promise<Holdings[]> {
  const script = await compiledPath('test/support/deploys-process.ts');
  const child = fork(script, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ['--expose-gc'] });
  const holdings: Holdings[] = [];
  child.on('message', (message) => holdings.push(message as Holdings));
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  return holdings;
}

interface StreamState {
  readonly messages: number;
  readonly first_seq: number;
  readonly last_seq: number;
}

interface JetStreamInfo {
  readonly consumers: number;
  readonly account_details: readonly { readonly stream_detail: readonly { readonly name: string; readonly state: StreamState }[] }[];
}

async function expectCleanServer(monitorPort: number): Promise<void> {
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${monitorPort}/${path}`)).json();
  expect(await ask('connz')).toMatchObject({ num_connections: 0 });
  const { consumers, account_details } = (await ask('jsz?accounts=true&streams=true')) as JetStreamInfo;
  expect(consumers).toBe(0);
  const stored = account_details.flatMap(({ stream_detail }) => stream_detail);
  const states = new Map(stored.map(({ name, state }) => [name, state]));
  const log = states.get(logStream(GROUP)) as StreamState;
  console.log(
    `log: ${log.last_seq} entries written, ${log.messages} kept; snapshots: ${states.get(snapshotStream(GROUP))?.messages} messages`,
  );
  expect(log.first_seq).toBeGreaterThan(1);
  expect(log.messages).toBeLessThan(LOG_RECORDS_MAX);
  expect(states.get(snapshotStream(GROUP))?.messages).toBeLessThanOrEqual(SNAPSHOT_MESSAGES_MAX);
}
