import type { ConclaveError } from '../errors.js';
import { expectArguments, listener as aListener, oneOf } from '../options/call-problems.js';
import type { HistoryRecord } from './group-history.js';
import { guarded } from '../system/guarded.js';

export type GroupStatus = 'following' | 'disconnected' | 'failed' | 'closed';

export interface GroupEventMap {
  /** Something is not as it was: the log said so, or the connection fares differently. */
  readonly change: { readonly status: GroupStatus; readonly applied: number };
  /** One record of the log was applied, renewals of the leader too: what `history` will say of it. */
  readonly entry: HistoryRecord;
  /** The group cannot be followed any more; open it again. */
  readonly error: ConclaveError;
}

type Listeners = { readonly [K in keyof GroupEventMap]: Set<(data: GroupEventMap[K]) => void> };

/** Typed events: a listener that throws harms nobody, an `error` that nobody hears is not thrown. */
export class GroupEvents {
  readonly #listeners: Listeners = { change: new Set(), entry: new Set(), error: new Set() };

  /** Returns the function that ends it. */
  on<K extends keyof GroupEventMap>(type: K, listener: (data: GroupEventMap[K]) => void): () => void {
    expectArguments({ type, listener }, { type: oneOf(Object.keys(this.#listeners)), listener: aListener });
    const call: (data: GroupEventMap[K]) => void = guarded(listener);
    this.#listeners[type].add(call);
    return () => void this.#listeners[type].delete(call);
  }

  /** Whether anybody listens: what nobody hears needs not be made. */
  hears(type: keyof GroupEventMap): boolean {
    return this.#listeners[type].size > 0;
  }

  emit<K extends keyof GroupEventMap>(type: K, data: GroupEventMap[K]): void {
    for (const listener of [...this.#listeners[type]]) listener(data);
  }

  close(): void {
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }
}
