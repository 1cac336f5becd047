import { constants } from 'node:os';
import { StoppedError } from '../errors.js';
import { expectArguments, flag, listener, timeoutMs } from '../options/call-problems.js';
import type { StopOptions, StopOutcome, Worker } from '../worker/worker.js';
import { workersOf } from './workers-of.js';

export interface StopOnSignalsOptions extends StopOptions {
  /** Default: `SIGTERM` and `SIGINT`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Called when all workers have stopped, in their order: close servers and pools here. The process ends when it is done. */
  readonly afterStop?: (outcomes: readonly StopOutcome[]) => unknown;
}

/**
 * Stops the workers at the first signal, then ends the process: with 0 when all work ended in time, with 1 when some of it was aborted or
 * `afterStop` threw. A second signal ends it at once, with 128 and the number of the signal. Returns the function that takes all of this
 * back. Throws `ConfigError` for options that cannot be.
 */
export function stopOnSignals(worker: Worker | readonly Worker[], options: StopOnSignalsOptions = {}): () => void {
  const workers = workersOf(worker);
  expectArguments(options, { timeoutMs, hold: flag, signals: catchable, afterStop: listener });
  const { signals = ['SIGTERM', 'SIGINT'], afterStop, ...stop } = options;
  let isStopping = false;
  const take = (name: NodeJS.Signals): void => {
    if (isStopping) process.exit(128 + constants.signals[name]);
    isStopping = true;
    process.on('uncaughtException', forgiveStopped);
    void stopAll(workers, stop, afterStop).then((code) => process.exit(code));
  };
  for (const name of signals) process.on(name, take);
  return () => {
    for (const name of signals) process.off(name, take);
  };
}

/** A worker that was still starting ends first: that nobody caught this must not end the process while others drain. */
function forgiveStopped(error: unknown): void {
  if (error instanceof StoppedError) return;
  tell(error);
  process.exit(1);
}

/** A warning would come after the end of the process. */
const tell = (error: unknown): void => void process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);

const catchable = {
  expected: 'names of signals that can be caught',
  isFit: (value: unknown) =>
    Array.isArray(value) && value.every((name: string) => name in constants.signals && name !== 'SIGKILL' && name !== 'SIGSTOP'),
};

async function stopAll(workers: readonly Worker[], stop: StopOptions, afterStop: StopOnSignalsOptions['afterStop']): Promise<number> {
  try {
    const outcomes = await Promise.all(workers.map((worker) => worker.stop(stop)));
    await afterStop?.(outcomes);
    return outcomes.every(({ aborted }) => aborted === 0) ? 0 : 1;
  } catch (error) {
    tell(error);
    return 1;
  }
}
