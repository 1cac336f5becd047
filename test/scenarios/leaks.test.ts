import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { compiledPath } from '../support/compiled-sources.js';
import type { DeploysOrder, Holdings } from '../support/deploys-process.js';
import { freePort } from '../support/free-port.js';
import { withServer } from '../support/nats-server.js';

const DEPLOYS = 30;
const WORKERS = 8;
/** A minute is enough, on a machine that has nothing else to do. */
const TIMEOUT_MS = 400_000;
/** By then every module is loaded, compiled and warm, and every table that has a bound has met it. */
const WARM = 10;
/** One leaked worker holds some 300 kB, and there are 160 in between. */
const HEAP_GROWTH_MAX = 2_000_000;
/** A group is deployed five times, and has a log and a stream of snapshots. */
const GROUPS = 6;

test(
  'thirty deploys of eight workers in one process leave nothing behind, in the process and on the server',
  { timeout: TIMEOUT_MS },
  async () => {
    const monitorPort = await freePort();
    await withServer(
      async ({ url }) => {
        const holdings = await deploy({ servers: url, deploys: DEPLOYS, workers: WORKERS });
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
  },
);

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

async function expectCleanServer(monitorPort: number): Promise<void> {
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${monitorPort}/${path}`)).json();
  expect(await ask('connz')).toMatchObject({ num_connections: 0 });
  expect(await ask('jsz')).toMatchObject({ consumers: 0, streams: GROUPS * 2 });
}
