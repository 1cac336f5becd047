/** Where a command writes, and what that place can show. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Notices and errors. */
  readonly err: (text: string) => void;
  /** Characters in a line; undefined when nobody looks: a file, a pipe. */
  readonly columns: number | undefined;
  readonly isColoured: boolean;
}

/** The terminal of this process. No colour in pipes, nor when `NO_COLOR` is set (no-color.org) or the terminal is dumb. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const isPlain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    // A terminal that nobody sized says 0.
    columns: stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined,
    isColoured: stdout.isTTY && !isPlain,
  };
}
