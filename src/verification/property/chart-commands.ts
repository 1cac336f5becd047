import type * as fastCheck from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { AnyStateMachine, EventFromLogic, EventObject } from 'xstate';
import { type ChartSamples, completeSamples } from '../report/chart-samples.js';
import type { ChartCommand } from './chart-command.js';

/** What is used of fast-check. It is handed in, so that this module loads where fast-check is not installed. */
export type FastCheck = Pick<typeof fastCheck, 'array' | 'constantFrom' | 'integer' | 'oneof'>;

/** A list to choose from, or an arbitrary of your own. An empty list says: never. */
export type Choice<T> = readonly T[] | Arbitrary<T>;

/** What may happen to a chart, where it is more than the least: an event without fields, a child that ends without output or fails. */
export interface CommandOptions<M extends AnyStateMachine> {
  readonly events?: {
    readonly [T in EventFromLogic<M>['type']]?: Choice<Extract<EventFromLogic<M>, { readonly type: T }>>;
  };
  /** By child id or source. */
  readonly children?: Readonly<
    Record<string, { readonly done?: Choice<unknown>; readonly error?: Choice<unknown>; readonly snapshot?: Choice<unknown> }>
  >;
  /** Longest single wait by number. Waits until the next timer have no limit. Default 1,000 ms. */
  readonly waitMsMax?: number;
  /** Longest sequence. Default 50: charts show little in the ten or so of fast-check's own arrays, and shrinking makes it short. */
  readonly commandsMax?: number;
}

/** Any event that the chart names in `on`, with the fields that you say. */
export function eventsOf<M extends AnyStateMachine>(
  fc: FastCheck,
  machine: M,
  events: CommandOptions<M>['events'] = {},
): Arbitrary<EventFromLogic<M>> {
  return fc.oneof(...eventChoices(fc, machine, { events })) as Arbitrary<EventFromLogic<M>>;
}

/**
 * Any sequence of things that may happen to a chart, for `runChart`: its events in any state, time that passes, children that end. Shrinks to
 * fewer and smaller commands; `fc.assert(property, { seed, path })` plays a failure again.
 */
export function chartCommands<M extends AnyStateMachine>(
  fc: FastCheck,
  machine: M,
  options: CommandOptions<M> = {},
): Arbitrary<readonly ChartCommand[]> {
  const sends = eventChoices(fc, machine, options).map((events) => events.map((send): ChartCommand => ({ send })));
  const children = Object.entries(completeSamples(machine, options as ChartSamples).children ?? {}).flatMap(([child, samples]) =>
    (['done', 'error', 'snapshot'] as const).flatMap((ending) =>
      toArbitraries(fc, samples[ending] as Choice<unknown> | undefined).map((choice) =>
        choice.map((value) => ({ child, [ending]: value }) as unknown as ChartCommand),
      ),
    ),
  );
  const waits = [
    fc.constantFrom<ChartCommand>({ waitMs: 'timer' }),
    fc.integer({ min: 1, max: options.waitMsMax ?? 1_000 }).map((waitMs): ChartCommand => ({ waitMs })),
  ];
  return fc.array(fc.oneof(...sends, ...children, ...waits), { maxLength: options.commandsMax ?? 50, size: 'max' });
}

const eventChoices = (fc: FastCheck, machine: AnyStateMachine, options: Pick<CommandOptions<AnyStateMachine>, 'events'>) =>
  Object.values(completeSamples(machine, options as ChartSamples).events).flatMap((choice) =>
    toArbitraries(fc, choice as Choice<EventObject> | undefined),
  );

function toArbitraries<T>(fc: FastCheck, choice: Choice<T> | undefined): readonly Arbitrary<T>[] {
  if (choice === undefined) return [];
  if (typeof choice === 'function') throw new TypeError('samples that depend on the snapshot: give a list, and isPossible to runChart');
  if (!Array.isArray(choice)) return [choice as Arbitrary<T>];
  return choice.length === 0 ? [] : [fc.constantFrom(...(choice as readonly T[]))];
}
