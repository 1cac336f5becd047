import { readFile } from 'node:fs/promises';
import { simulate } from '../src/simulation/simulate.js';
import { check } from '../src/verification/world/check.js';
import { ourWorlds } from '../src/verification/worlds/our-worlds.js';
import type { Bench } from './bench.js';
import { figure, type Figure } from './figure.js';

const PLANTED = 'docs/internals/planted-bugs.md';
const SIMULATED = { workers: 5, partitions: 64 };
/** So long that the engine has compiled what runs often. */
const SECONDS = 300;

export const proof: Bench = {
  measures: `Proof: processor time of one simulated second (5 workers, 64 partitions, ${SECONDS} s a sample) and of a million distinct states of our worlds; seeds until a planted bug was found, as ${PLANTED} has them.`,
  runs: 5,
  async run({ runs, tell }) {
    const figures: Figure[] = [];
    for (const faults of ['none', 'all'] as const) {
      const spent: number[] = [];
      for (let seed = 1; seed <= runs; seed++) spent.push(await perSimulatedSecond(faults, seed));
      tell(`faults ${faults}: ${spent.map((ms) => ms.toFixed(1)).join(', ')} ms of processor time a simulated second`);
      const what = `a simulated second, faults: ${faults}`;
      figures.push(figure({ id: 'P16', preset: 'balanced', what, unit: 'ms CPU', bar: { p50: 1 / 3 } }, spent));
    }
    for (const world of ourWorlds()) {
      const spent = Array.from({ length: runs }, () => perMillionStates(() => check(world).distinctStates));
      tell(`${world.name}: ${spent.map((seconds) => seconds.toFixed(0)).join(', ')} s of processor time for a million states`);
      figures.push(figure({ id: 'P17', preset: null, what: `a million states: ${world.name}`, unit: 's CPU', bar: { p50: 60 } }, spent));
    }
    return [
      ...figures,
      figure({ id: 'P18', preset: null, what: 'until a planted bug is found', unit: 'seeds', bar: { max: 500 } }, await seeds()),
    ];
  },
};

function cpuMs(before?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function perSimulatedSecond(faults: 'none' | 'all', seed: number): Promise<number> {
  const before = process.cpuUsage();
  const { simulatedSeconds, violations } = await simulate({ ...SIMULATED, seconds: SECONDS, faults, seed });
  if (violations.length > 0) throw new Error(`seed ${seed}: ${JSON.stringify(violations)}`);
  return cpuMs(before) / simulatedSeconds;
}

/** In seconds. */
function perMillionStates(count: () => number): number {
  const before = process.cpuUsage();
  const states = count();
  return (cpuMs(before) / 1_000) * (1_000_000 / states);
}

/** The second column of the table. A bug that was not found counts as more than any limit. */
async function seeds(): Promise<number[]> {
  const rows = (await readFile(PLANTED, 'utf8')).matchAll(/^\|[^|]+\| +(\d+) +\| (.+?) +\|$/gm);
  return Array.from(rows, ([, count, broke]) => (broke === 'not found' ? Infinity : Number(count)));
}
