import { fileURLToPath } from 'node:url';
import { WorkerFleet } from './worker-fleet.js';

/** A process that has a fleet with a frozen worker, says whom it started, and stays until it is killed. */
const fleet = await WorkerFleet.open({ script: fileURLToPath(new URL('./worker-process.js', import.meta.url)) });
const [first, second] = await fleet.start(['awake', 'frozen']);
second?.freeze();
process.stdout.write(`${JSON.stringify([first?.pid, second?.pid, fleet.server.pid])}\n`);
