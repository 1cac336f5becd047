/** Milliseconds since 1970 by the clock of this machine. It tells people when something was, and decides nothing. */
export const wallClockMs = (): number => Date.now();
