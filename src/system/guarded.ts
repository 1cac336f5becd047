/**
 * Wraps a listener that foreign code calls (the NATS reader loop, a delivery queue). A listener that throws must neither stop
 * that caller, who would go deaf without a word, nor pass unseen: the error becomes a process warning.
 */
export function guarded<Args extends unknown[], Result>(listener: (...args: Args) => Result): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return listener(...args);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : new Error(`A listener threw ${String(error)}`));
      return undefined;
    }
  };
}
