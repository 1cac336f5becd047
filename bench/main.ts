import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { processTerminal } from '../src/cli/terminal.js';
import type { Bench } from './bench.js';
import { broker } from './broker.js';
import { cold } from './cold.js';
import { failover } from './failover.js';
import { figureMarkdown, mergeRows, partOf, rowsIn, withPart } from './figure-document.js';
import { figureRow, figureTable } from './figure-table.js';
import type { Figure } from './figure.js';
import { idle } from './idle.js';
import { join } from './join.js';
import { observe } from './observe.js';
import { measurePlacement, showPlacement } from './placement.js';
import { placementMarkdown } from './placement/tables.js';
import { proof } from './proof.js';
import { rebalance } from './rebalance.js';
import { rolling } from './rolling.js';
import { stop } from './stop.js';

/** What `npm run bench -- <names>` can run, and `all` of it. */
const benches: Readonly<Record<string, Bench>> = { failover, join, cold, rolling, idle, stop, broker, rebalance, observe, proof };
const USAGE = `usage: npm run bench -- <${Object.keys(benches).join(' | ')} …, all | placement> [--runs <count>] [--json] [--write <document>]`;

const terminal = processTerminal();

interface Wish {
  readonly names: readonly string[];
  readonly runs: number | undefined;
  readonly json: boolean;
  /** A document whose figures of the same bars are replaced. */
  readonly write: string | undefined;
}

/** Undefined when the command line is wrong. */
function readWish(args: readonly string[]): Wish | undefined {
  const options = { json: { type: 'boolean' }, runs: { type: 'string' }, write: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const names = positionals[0] === 'all' ? Object.keys(benches) : positionals;
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  const isKnown = names.length > 0 && (isPlacement(names) || names.every((one) => Object.hasOwn(benches, one)));
  if (!isKnown || (runs !== undefined && !(Number.isInteger(runs) && runs > 0))) return undefined;
  return { names, runs, json: values.json ?? false, write: values.write };
}

/** Its table is another one, and it goes alone: what else runs would slow it. */
const isPlacement = (names: readonly string[]): boolean => names.length === 1 && names[0] === 'placement';

/** With `--json`, standard output gets the measures and nothing else. */
async function runPlacement({ json, write }: Wish): Promise<void> {
  const measured = measurePlacement();
  if (json) terminal.out(`${JSON.stringify(measured.measures, undefined, 2)}\n`);
  else showPlacement(measured, terminal);
  if (write === undefined) return;
  const document = await readFile(write, 'utf8');
  await writeFile(write, withPart(document, 'placement', placementMarkdown(measured.measures)));
  await writeInto(write, measured.figures);
}

/** With `--json`, standard output gets the figures and nothing else. */
async function runAll({ names, runs, json, write }: Wish): Promise<void> {
  const figures: Figure[] = [];
  for (const name of names) {
    const bench = benches[name] as Bench;
    (json ? terminal.err : terminal.out)(`${bench.measures}\n`);
    try {
      figures.push(...(await bench.run({ runs: runs ?? bench.runs, tell: (line) => terminal.err(`${line}\n`) })));
    } catch (error) {
      // What could be measured is worth having; the exit code says that something is missing.
      terminal.err(`${name} failed: ${(error instanceof Error ? error.stack : undefined) ?? String(error)}\n`);
      process.exitCode = 1;
    }
  }
  terminal.out(json ? `${JSON.stringify(figures, undefined, 2)}\n` : figureTable(figures, terminal));
  if (write !== undefined) await writeInto(write, figures);
}

async function writeInto(file: string, figures: readonly Figure[]): Promise<void> {
  const document = await readFile(file, 'utf8');
  const rows = mergeRows(rowsIn(partOf(document, 'figures')), figures.map(figureRow));
  await writeFile(file, withPart(document, 'figures', await figureMarkdown(rows)));
}

const args = process.argv.slice(2);
const wish = readWish(args);
if (wish) await (isPlacement(wish.names) ? runPlacement(wish) : runAll(wish));
else {
  terminal.err(`${USAGE}, received ${JSON.stringify(args.join(' '))}\n`);
  process.exitCode = 2;
}
