import type { Checkup } from '../ports.js';

/** What a server must be good enough for. Without a group, only the server itself is judged. */
export type Expectation = Pick<Checkup, 'role' | 'timing' | 'partitions'> & { readonly group?: string | undefined };
