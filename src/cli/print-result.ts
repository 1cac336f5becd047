import type { Terminal } from './terminal.js';

export interface Result {
  /** For programs. */
  readonly json: unknown;
  /** For people; ends with a new line. */
  readonly text: () => string;
}

/** One JSON value on one line, or text. */
export const printResult = (terminal: Terminal, { json }: { readonly json?: true }, result: Result): void =>
  terminal.out(json ? `${JSON.stringify(result.json)}\n` : result.text());
