import type { Clock } from '../../ports.js';
import type { RunContext, RunFunction, RunPartition } from '../../member/run-function.js';
import type { SeededRandom } from '../world/seeded-random.js';

/** How user code of one node behaves now; the faults set it. */
export interface Mood {
  throws: boolean;
  ignores: boolean;
}

/** What user code gets of the simulated world: time, chance, and which process it is in. */
export interface UserSurroundings {
  readonly process: string;
  readonly clock: Clock;
  readonly random: SeededRandom;
}

/** Makes the run function of one process. */
export type UserCode = (surroundings: UserSurroundings) => RunFunction;

const END_MAX_MS = 30;
const THROW_MAX_MS = 50;

/** Work that takes a moment to end. */
export const ordinaryCode: UserCode =
  ({ clock, random }) =>
  (_, { signal }) =>
    new Promise((resolve) => {
      const end = (): void => void clock.setTimeout(resolve, random.between(0, END_MAX_MS));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });

/** User code that throws and does not listen, when its mood says so. */
export const moody =
  (mood: Mood, { clock, random }: UserSurroundings, run: RunFunction): RunFunction =>
  async (partition: RunPartition, context: RunContext) => {
    if (mood.throws) {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, random.between(0, THROW_MAX_MS)));
      throw new Error('simulated user code throws');
    }
    await run(partition, context);
    while (mood.ignores) await new Promise<void>((resolve) => clock.setTimeout(resolve, 500));
  };
