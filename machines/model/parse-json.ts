/** The fields of an object that nobody has checked yet. Read them by name: `__proto__` is a key like any other here, and is never copied. */
export type Fields = Readonly<Record<string, unknown>>;

/** What we write nests five deep. A parser that is handed 500,000 brackets returns, and whoever walks the result overflows the stack. */
const DEPTH_MAX = 16;

const QUOTE = 34;
const BACKSLASH = 92;

/** A JSON object out of text that anybody may have written, or why it is none. Never throws. */
export function parseJsonObject(text: string): { readonly fields: Fields } | { readonly problem: string } {
  if (isDeep(text)) return { problem: `nested deeper than ${DEPTH_MAX}` };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { fields: value as Fields }
      : { problem: 'not an object' };
  } catch {
    return { problem: 'not JSON' };
  }
}

/** Counts brackets outside of strings, before anything is built. Text that is no JSON is judged as far as it looks like it. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    // [ is 91 and ] is 93, { is 123 and } is 125.
    else if (unit === 91 || unit === 123) {
      if (++depth > DEPTH_MAX) return true;
    } else if (unit === 93 || unit === 125) depth--;
  }
  return false;
}

/** Where the string that opens at `start` closes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}
