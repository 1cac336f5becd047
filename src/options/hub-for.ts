import { ConfigError } from '../errors.js';
import { createMemoryHub, type MemoryHub } from '../memory/create-memory-hub.js';
import { connectNats } from '../nats/connect-nats.js';
import type { Hub } from '../ports.js';
import type { Logger } from '../member/logger.js';
import type { GroupAddress } from './worker-options.js';

let shared: MemoryHub | undefined;

/** The way to a group: what the options name, else `NATS_URL`, else one memory hub for this process, which is said once. */
export function hubFor({ servers, credentials, tls, connection, memory, replicas }: GroupAddress, logger?: Logger): Hub {
  if (memory) return memory;
  const sizes = replicas === undefined ? {} : { replicas };
  if (connection) return connectNats({ connection, ...sizes });
  const access = { ...(credentials && { credentials }), ...(tls && { tls }) };
  const address = servers ?? process.env.NATS_URL;
  if (address !== undefined && address.length > 0) return connectNats({ servers: address, ...access, ...sizes });
  if (credentials || tls)
    throw new ConfigError([{ path: 'credentials, tls', message: 'need servers, or NATS_URL: no NATS server is named' }]);
  if (!shared) {
    shared = createMemoryHub();
    logger?.info('conclave: no NATS server is named (servers, connection or NATS_URL); workers of this process share a hub in memory');
  }
  return shared;
}
