import { expect, it } from 'vitest';
import * as simulation from '../../src/simulation/index.js';

it('offers time, a world without a server, runs of it, and the judge of histories', () => {
  expect(Object.keys(simulation).sort()).toEqual(
    [
      ...['VirtualClock', 'SimulatedWorld', 'createMemoryHub', 'simulate', 'playScenario', 'faultKinds'],
      ...['checkHistory', 'distribution', 'formatRecord', 'parseHistory', 'percentile'],
    ].sort(),
  );
});
