import type { Patch } from '../rows.js';
import type { Store } from './store.js';

/** The server says something every five seconds at least. */
const SILENT_MS = 12_000;
const LOOK_MS = 1_000;
const RETRY_MS = 3_000;

export type LinkState = 'connecting' | 'live' | 'stale';

/** Keeps the store even with the server. The browser comes back by itself after a break, and says where it was. */
export class Live {
  readonly #store: Store;
  readonly #onChange: () => void;
  #state: LinkState = 'connecting';
  #heardAtMs = performance.now();
  #source: EventSource | undefined;

  constructor(store: Store, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.#open();
    setInterval(() => this.#look(), LOOK_MS);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** How long the server has been silent. */
  get silentMs(): number {
    return performance.now() - this.#heardAtMs;
  }

  #open(): void {
    const source = new EventSource('events');
    this.#source = source;
    source.onmessage = (event: MessageEvent<string>) => {
      this.#store.apply(JSON.parse(event.data) as Patch);
      this.#hear();
    };
    source.addEventListener('beat', (event: MessageEvent<string>) => {
      this.#store.setClock((JSON.parse(event.data) as { readonly nowMs: number }).nowMs);
      this.#hear();
    });
    source.onerror = () => {
      this.#become('stale');
      // Turned away: the browser does not try again by itself then.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#open(), RETRY_MS);
    };
  }

  #hear(): void {
    this.#heardAtMs = performance.now();
    this.#state = 'live';
    this.#onChange();
  }

  #look(): void {
    if (this.#state === 'live' && this.silentMs > SILENT_MS) {
      this.#become('stale');
      this.#source?.close();
      this.#open();
    }
  }

  #become(state: LinkState): void {
    if (this.#state === 'connecting' && state === 'stale' && this.silentMs < SILENT_MS) return;
    this.#state = state;
    this.#onChange();
  }
}
