/** One thing that is wrong with a configuration. All of them are reported together, before anything starts. */
export interface ConfigProblem {
  /** Where: `partitions[3].weight`. */
  readonly path: string;
  /** What is expected, and the value received. */
  readonly message: string;
}

const shownCharactersMax = 80;

/** The value received, in one short line for a message. Never throws, whatever the value is. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : showOther(value);
  return text.length <= shownCharactersMax ? text : `${text.slice(0, shownCharactersMax)}… (${text.length} characters)`;
}

function showOther(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  try {
    // `undefined` when a toJSON says so, whatever the type says.
    return String(JSON.stringify(value));
  } catch {
    // Cycles, BigInts inside and throwing getters have no text of their own.
    return Array.isArray(value) ? 'an array' : 'an object';
  }
}
