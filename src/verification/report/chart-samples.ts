import type { AnyStateMachine, EventObject } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import type { ChildSamples, ExploreOptions, Samples } from '../explore/explore-options.js';

/** What may happen to a chart, where it is more than the least: an event without fields, a child that ends without output or fails. */
export interface ChartSamples {
  readonly inputs?: readonly unknown[];
  readonly events?: Readonly<Record<string, Samples<AnyStateMachine, EventObject>>>;
  /** By id of the child, else by its source. */
  readonly children?: Readonly<Record<string, ChildSamples<AnyStateMachine>>>;
}

/** The samples, with the least for everything that they leave out. */
export function completeSamples(
  machine: AnyStateMachine,
  { inputs, events = {}, children = {} }: ChartSamples,
): ExploreOptions<AnyStateMachine> {
  const named = (machine.events as readonly string[]).filter((type) => !type.startsWith('xstate.'));
  const invoked: readonly Invoke[] = chartNodes(machine)
    .flatMap((node) => node.invoke)
    .filter(({ src }) => typeof src !== 'string' || children[src] === undefined);
  return {
    ...(inputs !== undefined && { inputs: inputs as never }),
    events: Object.fromEntries(named.map((type) => [type, events[type] ?? [{ type: type.replace('*', 'any') }]])),
    children: {
      ...Object.fromEntries(invoked.map(({ id }) => [id, least(invoked.filter((one) => one.id === id))])),
      ...children,
    },
  };
}

interface Invoke {
  readonly id: string;
  readonly src: unknown;
  readonly onDone?: unknown;
  readonly onError?: unknown;
}

/** Ends that nobody waits for do not happen: that a failure has no handler is for the lint to say. */
const least = (invokes: readonly Invoke[]): ChildSamples<AnyStateMachine> => ({
  done: invokes.some(({ onDone }) => onDone !== undefined) ? [undefined] : [],
  error: invokes.some(({ onError }) => onError !== undefined) ? [new Error('it failed')] : [],
  snapshot: [],
});
