import { natsWorld } from './nats-world.js';
import { describePorts } from './ports-contract.js';
import { serverVersions } from './server-versions.js';

for (const version of serverVersions) describePorts(`nats-server ${version}`, () => natsWorld(version));
