import { readFile } from 'node:fs/promises';
import { simulate } from '../src/simulation/simulate.js';
import { check } from '../src/verification/world/check.js';
import { ourWorlds } from '../src/verification/worlds/our-worlds.js';
import type { Bench } from './bench.js';
import { figure, type Figure } from './figure.js';

const PLANTED = 'docs/internals/planted-bugs.md';
const SIMULATED = { workers: 5, partitions: 64 };
const SECONDS = 60;
/** By then the engine has compiled what runs often: before, a simulated second takes twice to three times as long. */
const WARM_UP_SECONDS = 240;
/** Of each world: whole ones take minutes, and goals are asked of whole ones only. */
const STATES = 200_000;

export const proof: Bench = {
  measures: `Proof: processor time of one simulated second (5 workers, 64 partitions, ${SECONDS} s a sample, the engine warm) and of a million distinct states, searched in the first ${STATES} of each of our worlds; seeds until a planted bug was found, as ${PLANTED} has them.`,
  runs: 5,
  async run({ runs, tell }) {
    const figures: Figure[] = [];
    for (const faults of ['none', 'all'] as const) {
      const spent: number[] = [];
      await simulate({ ...SIMULATED, seconds: WARM_UP_SECONDS, faults, seed: 0 });
      for (let seed = 1; seed <= runs; seed++) spent.push(await perSimulatedSecond(faults, seed));
      tell(`faults ${faults}: ${spent.map((ms) => ms.toFixed(1)).join(', ')} ms of processor time a simulated second`);
      const what = `a simulated second, faults: ${faults}`;
      figures.push(figure({ id: 'P16', preset: 'balanced', what, unit: 'ms CPU', bar: { p50: 1 / 3 } }, spent));
    }
    const spent = ourWorlds().map((world) => {
      const seconds = perMillionStates(() => check(world, { statesMax: STATES }).distinctStates);
      tell(`${world.name}: ${seconds.toFixed(0)} s of processor time for a million states`);
      return seconds;
    });
    figures.push(
      figure({ id: 'P17', preset: null, what: 'a million distinct states of our worlds', unit: 's CPU', bar: { p50: 60 } }, spent),
    );
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
