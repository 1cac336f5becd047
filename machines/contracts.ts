import {
  fromCallback,
  fromPromise,
  type CallbackActorLogic,
  type EventObject,
  type NonReducibleUnknown,
  type PromiseActorLogic,
} from 'xstate';

/**
 * The doers that charts name and `src/actors` brings. A chart decides; a doer talks to the log, the clock, user code. Each chart's file
 * has a `provide…` function that takes all of its doers: leaving one out does not compile.
 */
export type Doer<Output = void, Input = NonReducibleUnknown> = PromiseActorLogic<Output, Input>;
/** A doer that lives as long as the state that invokes it, and tells the chart what happens meanwhile. */
export type Watcher<Input = NonReducibleUnknown, Told extends EventObject = EventObject> = CallbackActorLogic<Told, Input>;

/** Stands for a doer until `provide…` brings the real one; running it is a mistake in our own code. */
export const doer = <Output = void, Input = NonReducibleUnknown>(name: string): Doer<Output, Input> =>
  fromPromise<Output, Input>(() => Promise.reject(new Error(`the doer ${name} was not provided`)));

/** Stands for a watcher until `provide…` brings the real one. */
export const watcher = <Input = NonReducibleUnknown, Told extends EventObject = EventObject>(name: string): Watcher<Input, Told> =>
  fromCallback<Told, Input>(() => {
    throw new Error(`the watcher ${name} was not provided`);
  });
