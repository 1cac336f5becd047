import type { EventObject } from 'xstate';

/**
 * One thing done to a chart, as data: printed by fast-check, kept in a test, played again by `runChart`. `child` is the id of a living child,
 * else its source. `'timer'` waits until the next timer has fired, however long that takes.
 */
export type ChartCommand = { readonly send: EventObject } | { readonly waitMs: number | 'timer' } | ChildCommand;

/** A child ends with an output or an error, or reports a snapshot. */
export type ChildCommand = { readonly child: string } & (
  { readonly done: unknown } | { readonly error: unknown } | { readonly snapshot: unknown }
);

/** As one line for people: JSON, with what an error says. */
export const showCommand = (command: ChartCommand): string =>
  JSON.stringify(command, (_, value: unknown) => (value instanceof Error || typeof value === 'bigint' ? String(value) : value));
