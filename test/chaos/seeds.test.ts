import { expect, test } from 'vitest';
import { faultKinds } from '../../src/simulation/faults/catalogue.js';
import type { FaultName } from '../../src/simulation/faults/incident.js';
import { simulate } from '../../src/simulation/simulate.js';

const SEEDS = 200;
/**
 * Left out: `logForgets` breaks I5 (seed 67 of this test with it): a snapshot of entries that the log has forgotten is loaded again when the
 * log has grown past its sequence, so members start from a state that the log does not say. `twin` misleads the judge of I4 (seed 169 with
 * it): of two processes under one name the one that joins last stays, and with a slow start that is the one that was started first.
 */
const KNOWN: readonly FaultName[] = ['logForgets', 'twin'];
const faults = (Object.keys(faultKinds) as FaultName[]).filter((name) => !KNOWN.includes(name));

test(`${SEEDS} seeds with every fault but ${KNOWN.join()} break no promise`, { timeout: 900_000 }, async () => {
  const broken: unknown[] = [];
  const rests: number[] = [];
  for (let seed = 1; seed <= SEEDS && broken.length === 0; seed++) {
    const { violations, restReachedMs, shrunk } = await simulate({ seed, workers: 4, partitions: 8, seconds: 15, faults });
    if (violations.length > 0) broken.push({ seed, violations, shrunk });
    if (restReachedMs !== null) rests.push(restReachedMs);
  }
  expect(broken).toEqual([]);
  console.log(`${SEEDS} seeds at rest after at most ${Math.max(...rests)} ms`);
});
