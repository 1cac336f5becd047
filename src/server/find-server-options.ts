import type { Suite } from './archive-choice.js';

export interface FindServerOptions {
  /** Asks for the nats-server of this Debian release, from the cache or fetched: what a test matrix wants. Without it, any will do. */
  readonly suite?: Suite;
  /** Called with one line before and one after something that takes seconds. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface FoundServer {
  readonly path: string;
  /** Like `2.10.27`. */
  readonly version: string;
  readonly source: 'env' | 'path' | 'system' | 'cache' | 'fetched';
}
