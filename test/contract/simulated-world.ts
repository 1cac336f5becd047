import { setImmediate } from 'node:timers/promises';
import { Line } from '../../src/simulation/world/line.js';
import { SimulatedLink } from '../../src/simulation/world/simulated-link.js';
import { SimulatedWorld } from '../../src/simulation/world/simulated-world.js';
import type { ContractWorld } from './contract-world.js';
import { statusOf } from './link-status.js';

/** Between two turns of the event loop, so much virtual time passes at most: what a test awaits has then been done, and it has gone on. */
const TURN_MS = 50;

/** A simulated server in calm weather; every member has a process and a line of its own, and time passes by itself. */
export async function simulatedWorld(seed = 1): Promise<ContractWorld> {
  const world = new SimulatedWorld({ seed });
  let members = 0;
  const state = { isOpen: true };
  const passing = (async () => {
    for (; state.isOpen; await setImmediate()) if (world.clock.pending > 0) await world.until(() => false, TURN_MS);
  })();
  return {
    async open(group, signal) {
      signal?.throwIfAborted();
      const process = world.spawn(`member ${++members}`);
      const line = new Line({ process, clock: world.clock, random: process.random.fork('line'), weather: () => world.weather });
      const link = new SimulatedLink(line, world.group(group));
      return {
        link,
        async cut() {
          line.cut('both', Infinity);
          await statusOf(link, 'disconnected');
        },
        async mend() {
          line.heal();
          await statusOf(link, 'connected');
        },
      };
    },
    async close() {
      state.isOpen = false;
      await passing;
    },
  };
}
