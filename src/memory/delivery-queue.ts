/** Runs what it is given later, in the order given: how a message "travels" inside one process. */
export type Deliver = (arrive: () => void) => void;

/**
 * One queue per hub, so order holds across subjects and links. Each turn of the event loop delivers only what was queued before it:
 * members that answer each other without end cannot starve timers and sockets.
 */
export function createDeliveryQueue(): Deliver {
  let waiting: (() => void)[] = [];
  const deliverBatch = (): void => {
    const batch = waiting;
    waiting = [];
    for (const arrive of batch) arrive();
  };
  return (arrive) => {
    if (waiting.push(arrive) === 1) setImmediate(deliverBatch);
  };
}
