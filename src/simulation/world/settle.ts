/**
 * Resolves when every promise that can settle has settled: the queue of ticks is served after all microtasks, those that microtasks make
 * included. Nothing else of the event loop runs, so what happens between two steps is the same in every process.
 */
export const settle = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
