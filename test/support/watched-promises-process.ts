import { ClientSockets } from '../../src/nats/client-sockets.js';
import { connectNats } from '../../src/nats/connect-nats.js';

/**
 * What Node keeps on every promise while it looks after asynchronous contexts. Tells how much: without a link, with one, and after a closed
 * client has dialed once more.
 */
const kept = (): number => Object.getOwnPropertySymbols(new Promise(() => undefined)).length;

const before = kept();
const link = await connectNats({ servers: process.argv[2] ?? '' }).link('g', { name: 'test', timeoutMs: 5_000 });
const linked = kept();
await link.close();
const closed = new ClientSockets();
closed.destroyAll();
closed.dialing();
process.send?.([before, linked, kept()]);
process.disconnect();
