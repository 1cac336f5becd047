import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { serverSuites } from '../support/nats-server.js';
import { startServer } from '../../src/server/start-server.js';
import { openGroup } from '../../src/index.js';
import { compiledPath } from '../support/compiled-sources.js';
import { groupFact } from '../support/open-fleet.js';

export interface Cluster {
  readonly url: string;
  close(): Promise<void>;
}

/** A nats-server and this many worker processes `w0` on in group `orders`, at rest: 12 partitions, each with an owner. */
export async function openCluster(count: number): Promise<Cluster> {
  const server = await startServer(serverSuites()[0]?.options);
  const script = await compiledPath('test/cli/cli-worker.ts');
  const workers = await Promise.all(
    Array.from({ length: count }, (_, index) => startWorker([script, server.url, `w${index}`, String(count)])),
  );
  await using group = await openGroup({ group: 'orders', servers: server.url });
  await groupFact(group, ({ placement, members }) => members.length === count && placement.partitions.every(({ owner }) => owner));
  return {
    url: server.url,
    async close() {
      await Promise.all(workers.map(stopWorker));
      await server.stop();
    },
  };
}

async function startWorker(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

async function stopWorker(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}
