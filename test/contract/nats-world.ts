import { connectNats } from '../../src/nats/connect-nats.js';
import { startServer, type StartServerOptions } from '../../src/server/start-server.js';
import type { ContractWorld } from './contract-world.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { statusOf } from './link-status.js';

/** A real server; every member has a TCP line of its own to it. */
export async function natsWorld(options: StartServerOptions): Promise<ContractWorld> {
  const server = await startServer(options);
  const proxies: CuttableProxy[] = [];
  return {
    async open(group, signal) {
      const proxy = await CuttableProxy.to(server.port);
      proxies.push(proxy);
      const link = await connectNats({ servers: proxy.url }).link(group, { name: 'contract', timeoutMs: 5_000, ...(signal && { signal }) });
      return {
        link,
        async cut() {
          await proxy.cut();
          await statusOf(link, 'disconnected');
        },
        async mend() {
          await proxy.mend();
          await statusOf(link, 'connected');
        },
      };
    },
    async close() {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await server.stop();
    },
  };
}
