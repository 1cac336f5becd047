/**
 * One text for equal data, whatever the order of its keys. Throws `TypeError` on what JSON would lose in silence (maps, sets, functions,
 * symbols): two different contexts must never look alike.
 */
export function canonicalJson(data: object): string {
  return JSON.stringify(data, canonical);
}

function canonical(key: string, value: unknown): unknown {
  const kind = value instanceof Map ? 'Map' : value instanceof Set ? 'Set' : typeof value;
  if (kind === 'function' || kind === 'symbol' || kind === 'Map' || kind === 'Set') {
    throw new TypeError(`'${key}' is a ${kind}: pass keyOf to say what tells states apart`);
  }
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return `${typeof value} ${value}`;
  if (value instanceof Error) return { error: `${value.name}: ${value.message}` };
  return isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
