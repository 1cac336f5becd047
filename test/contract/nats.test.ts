import { serverSuites } from '../support/nats-server.js';
import { natsWorld } from './nats-world.js';
import { describePorts } from './ports-contract.js';

for (const { label, options } of serverSuites()) describePorts(`nats-server ${label}`, () => natsWorld(options));
