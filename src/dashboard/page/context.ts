import type { Child } from './element.js';
import type { Known } from './store.js';

/** What a page is made of: what is known, and where in it the reader is. */
export interface Context {
  readonly known: Known;
  /** After the page in the address: `#/workers/worker-3`. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  /** The page asked for something, and has it now. */
  readonly rerender: () => void;
}

export type Page = (context: Context) => Child[];
