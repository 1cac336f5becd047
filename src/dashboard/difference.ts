import type { TableChange } from './rows.js';

/** What has to change in one table to become the other. Rows are compared by what they hold. */
export function difference<Row extends object>(
  before: ReadonlyMap<string, Row>,
  after: ReadonlyMap<string, Row>,
): TableChange<Row> | undefined {
  if (before === after) return undefined;
  const set = [...after].filter(([key, row]) => !isSame(before.get(key), row));
  const gone = [...before.keys()].filter((key) => !after.has(key));
  return set.length === 0 && gone.length === 0 ? undefined : { set, gone };
}

/** Plain values are compared as they are; what is nested in them, by its text. */
function isSame(before: object | undefined, after: object): boolean {
  if (before === undefined) return false;
  const other = before as Readonly<Record<string, unknown>>;
  return Object.entries(after).every(([name, value]) => {
    if (value === other[name]) return true;
    return typeof value === 'object' && value !== null && JSON.stringify(value) === JSON.stringify(other[name]);
  });
}
