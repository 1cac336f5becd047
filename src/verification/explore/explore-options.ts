import type { AnyStateMachine, EventFromLogic, InputFrom, SnapshotFrom } from 'xstate';

/** Samples of something that may happen: a list, or a list that depends on where the chart is. Empty says: never. */
export type Samples<M extends AnyStateMachine, T> = readonly T[] | ((snapshot: SnapshotFrom<M>) => readonly T[]);

/** The samples of each event type that the chart names in `on`. */
export type EventSamples<M extends AnyStateMachine> = {
  readonly [T in EventFromLogic<M>['type']]?: Samples<M, Extract<EventFromLogic<M>, { readonly type: T }>>;
};

/** How a child may come to its end, or report: outputs, errors, snapshots. What is left out does not happen. */
export interface ChildSamples<M extends AnyStateMachine> {
  readonly done?: Samples<M, unknown>;
  readonly error?: Samples<M, unknown>;
  readonly snapshot?: Samples<M, unknown>;
}

export interface ExploreOptions<M extends AnyStateMachine> {
  /** One exploration starts from each; a single start without input unless told. */
  readonly inputs?: readonly InputFrom<M>[];
  /** Every event that a reached state accepts needs an entry, or the exploration throws. */
  readonly events: EventSamples<M>;
  /** By child id, else by source. Needed for each `onDone`, `onError`, `onSnapshot` and for each spawned child that a reached state has. */
  readonly children?: Readonly<Record<string, ChildSamples<M>>>;
  /**
   * What tells two snapshots apart; value and context as JSON unless told. Leave out what does not steer the chart, cap counters. History,
   * timers, living children and output are always told apart.
   */
  readonly keyOf?: (snapshot: SnapshotFrom<M>) => string;
  /** More states than this (20,000) throw: an exploration that was cut short proves nothing. */
  readonly statesMax?: number;
}
