import { expect, it } from 'vitest';
import * as simulation from '../../src/simulation/index.js';

it('offers time, a group without a server, and the judge of histories', () => {
  expect(Object.keys(simulation).sort()).toEqual(
    ['VirtualClock', 'checkHistory', 'createMemoryHub', 'distribution', 'formatRecord', 'parseHistory', 'percentile'].sort(),
  );
});
