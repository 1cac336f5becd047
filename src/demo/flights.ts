import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hash32 } from '../../machines/model/hash.js';
import type { Total } from './commit-ledger.js';
import type { Row } from './demo-streams.js';

/** Ships with the package; `examples/data/README.md` says where it is from. */
const FILE = 'examples/data/flights.csv';

/** The flights of the input, in order: delays by the airport that they left. Throws when a line is none. */
export async function readFlights(): Promise<readonly Row[]> {
  const [, ...lines] = (await readFile(join(packageRoot(), FILE), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => {
    const [, key, , delay] = line.split(',');
    if (!key || !delay || !Number.isInteger(Number(delay))) throw new SyntaxError(`${FILE}: no flight: ${line}`);
    return { key, delay: Number(delay) };
  });
}

/** What every fold must come to, computed in one go. */
export function totalsOf(rows: readonly Row[]): ReadonlyMap<string, Total> {
  const totals = new Map<string, Total>();
  for (const { key, delay } of rows) {
    const total = totals.get(key) ?? { rows: 0, delay: 0 };
    totals.set(key, { rows: total.rows + 1, delay: total.delay + delay });
  }
  return totals;
}

/** All rows of a key are in one partition, so they are in order there. */
export const partitionOf = (key: string, partitions: number): string => String(hash32(key) % partitions);

/** The code may run from `dist`, from an installed package or compiled for a test: the file is in the folder above them all. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, FILE)) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
