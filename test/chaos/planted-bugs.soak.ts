import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import type { Hunted } from '../simulation/planted/hunt.js';
import { plantedBugs } from '../simulation/planted/planted-bugs.js';
import { compiledPath } from '../support/compiled-sources.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEEDS_MAX = 500;
const found = new Map<string, Hunted>();

test.for(plantedBugs)('the simulation finds: $name', { timeout: 900_000 }, async ({ name }) => {
  const env = { ...process.env, CONCLAVE_ROOT: ROOT, PLANTED_BUG: name };
  const hunt = await compiledPath('test/simulation/planted/hunt.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [hunt, String(SEEDS_MAX)], { env });
  const hunted = JSON.parse(stdout) as Hunted;
  found.set(name, hunted);
  expect(hunted.invariant, `not found in ${hunted.seeds} seeds`).toBeDefined();
});

afterAll(async () => {
  if (process.env['UPDATE_DOCS'] !== '1') return;
  await writeFile(`${ROOT}/docs/internals/planted-bugs.md`, render());
});

function render(): string {
  const rows = plantedBugs.map(({ name }) => {
    const { seeds, invariant = 'not found' } = found.get(name) ?? { seeds: 0 };
    return [name, String(seeds), invariant];
  });
  const table = [['bug', 'seeds', 'broke'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${HEAD}\n${[line(table[0] ?? []), rule, ...rows.map(line)].join('\n')}\n`;
}

const HEAD = `# Planted bugs

Each mistake is put into a copy of our sources, and seeds are simulated from 1 on until a promise is broken: 4 workers, 12 partitions, 45 s of
faults. \`npm run planted\` writes this page. The mistakes are in \`test/simulation/planted/planted-bugs.ts\`.
`;
