import type { Link } from '../../src/ports.js';

/** A link, and the power over its line. `cut` and `mend` resolve when the link has noticed. */
export interface ContractLink {
  readonly link: Link;
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

/** One implementation of the ports, ready for use. Every call of `open` is another member. */
export interface ContractWorld {
  open(group: string, signal?: AbortSignal): Promise<ContractLink>;
  close(): Promise<void>;
}

let groupsMade = 0;

/** A group that no other test uses. */
export const freshGroup = (): string => `g${process.pid}-${(groupsMade += 1)}`;

export const soon = { timeoutMs: 5_000 };

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (data: Uint8Array): string => new TextDecoder().decode(data);
