import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { playChaos } from './play-chaos.js';
import { makeReport, renderPage } from './report.js';
import { openPark } from './server-park.js';

/** `npm run chaos -- --minutes 5 --seed 1`: see docs/internals/hacking.md. */
const USAGE = 'usage: npm run chaos -- [--minutes <number>] [--seed <number>] [--servers 1|3] [--nodes <count>] [--json] [--out <page.md>]';
const SCRIPT = fileURLToPath(new URL('../../support/worker-process.js', import.meta.url));
const PARTITIONS = 24;

interface Wish {
  readonly minutes: number;
  readonly seed: number;
  readonly servers: 1 | 3;
  readonly nodes: number;
  readonly json: boolean;
  readonly out: string | undefined;
}

/** Undefined when the command line is wrong. */
function readWish(args: readonly string[]): Wish | undefined {
  const text = { type: 'string' } as const;
  const options = { minutes: text, seed: text, servers: text, nodes: text, out: text, json: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false });
  const { minutes = '2', seed = '1', servers = '1', nodes = '4' } = values;
  const wish = { minutes: Number(minutes), seed: Number(seed), nodes: Number(nodes), json: values.json === true };
  const isFine = wish.minutes > 0 && Number.isInteger(wish.seed) && Number.isInteger(wish.nodes) && wish.nodes >= 2 && wish.nodes <= 20;
  const isKnown = Object.keys(values).every((name) => name in options) && positionals.length === 0;
  if (!isFine || !isKnown || !(servers === '1' || servers === '3')) return undefined;
  return { ...wish, servers: servers === '1' ? 1 : 3, out: typeof values.out === 'string' ? values.out : undefined };
}

async function main(wish: Wish): Promise<number> {
  const { minutes, seed, servers, nodes, json, out } = wish;
  const tell = (line: string): void => console.error(line);
  await using park = await openPark(servers);
  const played = await playChaos({ park, nodes, seed, minutes, tell, partitions: PARTITIONS, script: SCRIPT });
  const report = makeReport({ seed, minutes, servers }, played);
  const page = renderPage(report);
  if (out !== undefined) await writeFile(out, page);
  if (!json) console.log(page);
  console.log(JSON.stringify(report));
  return report.violations.length > 0 ? 1 : 0;
}

const wish = readWish(process.argv.slice(2));
if (wish) process.exitCode = await main(wish);
else {
  console.error(`${USAGE}, received ${JSON.stringify(process.argv.slice(2).join(' '))}`);
  process.exitCode = 2;
}
