import { constants } from 'node:os';

/** Waits for one of these signals, and keeps the process alive meanwhile. Disposing it gives the signals back to their defaults. */
export function untilSignal(
  ...signals: readonly NodeJS.Signals[]
): Disposable & { readonly promise: Promise<void>; readonly signal: AbortSignal } {
  const abort = new AbortController();
  const { signal } = abort;
  // Whoever asks twice does not want to wait for a clean end.
  const take = (name: NodeJS.Signals): void => (signal.aborted ? process.exit(128 + constants.signals[name]) : abort.abort());
  const alive = setInterval(() => undefined, KEEP_ALIVE_MS);
  for (const name of signals) process.on(name, take);
  return {
    signal,
    promise: new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    [Symbol.dispose]() {
      clearInterval(alive);
      for (const name of signals) process.off(name, take);
    },
  };
}

const KEEP_ALIVE_MS = 3_600_000;
