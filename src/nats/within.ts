import { errors } from '@nats-io/transport-node';

/** The promise's result, unless time runs out (rejects with the client's `TimeoutError`) or the signal aborts (rejects with its reason). */
export function within<T>(promise: Promise<T>, { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      stop();
      reject(error);
    };
    const abort = (): void => fail(signal?.reason);
    const timer = setTimeout(() => fail(new errors.TimeoutError()), timeoutMs);
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort);
    promise.then((value) => {
      stop();
      resolve(value);
    }, fail);
    if (signal?.aborted) abort();
  });
}
