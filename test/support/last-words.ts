import { afterEach } from 'vitest';
import { WorkerFleet } from './worker-fleet.js';

afterEach(({ task }) => {
  if (task.result?.state === 'fail' && WorkerFleet.lastWords !== '') console.error(`${task.name}:\n${WorkerFleet.lastWords}`);
  WorkerFleet.lastWords = '';
});
