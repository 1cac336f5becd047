import type { EventObject } from 'xstate';

/** A claim about a chart that does not hold, and the events that lead there. */
export interface ChartViolation {
  readonly message: string;
  readonly path: readonly EventObject[];
}
