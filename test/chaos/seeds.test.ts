import { expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.js';

const SEEDS = 200;

test(`${SEEDS} seeds with every fault, and presets as the seeds draw them, break no promise`, { timeout: 900_000 }, async () => {
  const broken: unknown[] = [];
  const rests: number[] = [];
  for (let seed = 1; seed <= SEEDS && broken.length === 0; seed++) {
    const { violations, restReachedMs, shrunk } = await simulate({ seed, workers: 4, partitions: 8, seconds: 15, timing: 'drawn' });
    if (violations.length > 0) broken.push({ seed, violations, shrunk });
    if (restReachedMs !== null) rests.push(restReachedMs);
  }
  expect(broken).toEqual([]);
  console.log(`${SEEDS} seeds at rest after at most ${Math.max(...rests)} ms`);
});
