import { register } from 'node:module';

/** What the search for one bug found: the first seed that shows it, and the promise that broke; nothing when no seed did. */
export interface Hunted {
  readonly seeds: number;
  readonly invariant?: string;
  readonly message?: string;
}

register('./plant-loader.js', import.meta.url);
const { simulatedFaults } = await import('./simulated-faults.js');
const { drawScenario } = await import('../../../src/simulation/faults/draw-scenario.js');
const { playScenario } = await import('../../../src/simulation/play-scenario.js');

/** Plays seeds with the bug that the environment names, until a promise is broken. */
const [seedsMax = '500', first = '1'] = process.argv.slice(2);
let hunted: Hunted = { seeds: Number(seedsMax) };
for (let seed = Number(first); seed < Number(first) + Number(seedsMax); seed++) {
  const scenario = drawScenario({ seed, workers: 4, partitions: 12, seconds: 45, timing: 'drawn', faults: simulatedFaults });
  const [violation] = (await playScenario(scenario)).violations;
  if (!violation) continue;
  hunted = { seeds: seed, invariant: violation.invariant, message: violation.message };
  break;
}
process.stdout.write(`${JSON.stringify(hunted)}\n`);
