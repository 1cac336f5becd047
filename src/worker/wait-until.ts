import type { Clock } from '../ports.js';

/** Something that is so, or will be, or cannot be any more: then it is the error that says why. */
export interface Awaited {
  readonly look: () => boolean | Error;
  /** Calls back when it may have changed. Returns the function that ends it. */
  readonly onChange: (listener: () => void) => () => void;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** What it is rejected with when time runs out. */
  readonly late: () => Error;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when it is so. Rejects when it cannot be, in time or at all, or with the reason of the signal. Leaves nothing behind. */
export function waitUntil({ look, onChange, clock, timeoutMs, late, signal }: Awaited): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const settle = (end: () => void): void => {
      clock.clearTimeout(timer);
      forget();
      signal?.removeEventListener('abort', aborted);
      end();
    };
    const aborted = (): void => settle(() => reject(signal?.reason as Error));
    const lookAgain = (): void => {
      const seen = look();
      if (seen instanceof Error) settle(() => reject(seen));
      else if (seen) settle(resolve);
    };
    const timer = clock.setTimeout(() => settle(() => reject(late())), timeoutMs);
    const forget = onChange(lookAgain);
    signal?.addEventListener('abort', aborted);
    lookAgain();
  });
}
