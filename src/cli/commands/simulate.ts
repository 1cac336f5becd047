import { InvalidArgumentError, Option, type Command } from 'commander';
import type { FaultName } from '../../simulation/faults/incident.js';
import type { Simulated, SimulateOptions } from '../../simulation/simulate.js';
import { CommandEnd } from '../command-end.js';
import { exitCode } from '../exit-code.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { wholeNumber } from '../whole-number.js';

type Wanted = Required<Pick<SimulateOptions, 'seed' | 'workers' | 'partitions' | 'seconds' | 'timing'>> & {
  readonly seeds: number;
  readonly faults: readonly string[];
  readonly trace?: true;
  readonly json?: true;
};

const SEED_MAX = 2 ** 31;

export const simulateCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'simulate',
    summary: 'Run workers in virtual time under faults drawn from a seed, and check every promise after every step.',
    example: 'conclave simulate --seed 7 --seconds 600 --json',
  })
    .addOption(new Option('--seed <seed>', 'everything that happens follows from it').default(1).argParser(wholeNumber(0, SEED_MAX)))
    .addOption(new Option('--seeds <count>', 'this many seeds, from the first on').default(1).argParser(wholeNumber(1, 1_000_000)))
    .addOption(new Option('--workers <count>', 'how many workers').default(5).argParser(wholeNumber(1, 100)))
    .addOption(new Option('--partitions <count>', 'how many partitions').default(16).argParser(wholeNumber(1, 10_000)))
    .addOption(new Option('--seconds <seconds>', 'how long faults happen').default(60).argParser(wholeNumber(1, 1_000_000)))
    .addOption(
      new Option('--timing <preset>', 'preset of timing; drawn: one that the seed says')
        .choices(['fast', 'balanced', 'conservative', 'drawn'])
        .default('balanced'),
    )
    .addOption(new Option('--faults <names...>', 'all, none, or some of the catalogue').default(['all'], 'all'))
    .option('--trace', 'print what happened, also when all is well')
    .action((wanted: Wanted) => run(wanted, terminal));

async function run(wanted: Wanted, terminal: Terminal): Promise<void> {
  const { simulate } = await import('../../simulation/simulate.js');
  const { seed, seeds, workers, partitions, seconds, timing } = wanted;
  let broken = 0;
  for (let next = seed; next < seed + seeds; next++) {
    const simulated = await simulate({
      seed: next,
      workers,
      partitions,
      seconds,
      timing,
      faults: faultsOf(wanted.faults),
      isTold: wanted.trace === true,
    });
    if (simulated.violations.length > 0) broken++;
    const { story: _story, shrunk: _shrunk, ...figures } = simulated;
    printResult(terminal, wanted, { json: figures, text: () => tell(simulated, wanted.trace === true) });
    if (wanted.json && simulated.violations.length > 0) terminal.err(tellFailure(simulated));
  }
  if (broken > 0) throw new CommandEnd(exitCode.failed);
}

function faultsOf(names: readonly string[]): 'all' | 'none' | readonly FaultName[] {
  const [only] = names;
  if (names.length === 1 && (only === 'all' || only === 'none')) return only;
  if (names.includes('all') || names.includes('none')) throw new InvalidArgumentError('Expected all, none, or names of faults.');
  return names as readonly FaultName[];
}

function tell(simulated: Simulated, isTraced: boolean): string {
  const { seed, simulatedSeconds, wallMs, steps, violations, restReachedMs, digest, story } = simulated;
  const head = isTraced ? `${story.join('\n')}\n` : '';
  const end = violations.length > 0 ? `${violations.length} violations` : `rest after ${Math.round(restReachedMs ?? 0)} ms`;
  const line = `seed ${seed}: ${Math.round(simulatedSeconds)} s in ${wallMs} ms, ${steps} steps, digest ${digest}, ${end}\n`;
  return head + line + (violations.length > 0 ? tellFailure(simulated) : '');
}

function tellFailure({ violations, shrunk }: Simulated): string {
  const promises = violations
    .map(({ invariant, atMs, message }) => `  ${invariant} at ${(atMs / 1_000).toFixed(3)} s: ${message}\n`)
    .join('');
  if (!shrunk) return promises;
  return `${promises}The shortest scenario found:\n  ${JSON.stringify(shrunk.scenario)}\nIts story:\n${shrunk.story.join('\n')}\n`;
}
