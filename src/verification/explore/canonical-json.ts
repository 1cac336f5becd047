/**
 * One text for equal data, whatever the order of its keys. Throws `TypeError` on what JSON would lose in silence (maps, sets, functions,
 * symbols): two different contexts must never look alike.
 */
export function canonicalJson(data: unknown): string {
  return (
    JSON.stringify(data, (key, value: unknown) => {
      if (typeof value === 'function' || typeof value === 'symbol' || value instanceof Map || value instanceof Set) {
        throw new TypeError(
          `'${key}' is a ${typeof value === 'object' ? value.constructor.name : typeof value}: pass keyOf to say what tells states apart`,
        );
      }
      if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return `${typeof value} ${value}`;
      if (value instanceof Error) return { error: `${value.name}: ${value.message}` };
      return isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
    }) ?? 'undefined'
  );
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
