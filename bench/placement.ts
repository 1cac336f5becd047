import { strategies } from '../machines/model/placement/strategies.js';
import type { PlacementInput, PlacementStrategy } from '../machines/model/placement/strategy.js';
import { renderTable } from '../src/cli/render-table.js';
import { processTerminal } from '../src/cli/terminal.js';
import { changedWorkers, changes, makePartitions, makeWorkers, weightings, type Change, type Weighting } from './placement/cluster.js';
import { measureQuality, type Quality } from './placement/quality.js';

const sizes = [
  { workers: 10, partitions: 1_000 },
  { workers: 100, partitions: 10_000 },
  { workers: 1_000, partitions: 100_000 },
];
const runs = 25;
const warmUpRuns = 40;

/** One case: a strategy, a size, a change. Times are milliseconds. */
export interface PlacementMeasure extends Quality {
  readonly strategy: string;
  readonly workers: number;
  readonly partitions: number;
  readonly weights: Weighting;
  readonly change: Change;
  readonly ms: { readonly p50: number; readonly p99: number };
}

/** Measures how long a placement takes after a change of workers, how much it moves and how even it is: bars P10, P11 and P12. */
export function run(options: { readonly json: boolean }): void {
  const measures = Object.values(strategies).flatMap(measureStrategy);
  if (options.json) {
    console.log(JSON.stringify(measures, undefined, 2));
    return;
  }
  printTable(measures.map(({ ms, ...measure }) => ({ ...measure, ...round({ p50Ms: ms.p50, p99Ms: ms.p99 }), ...round(ratios(measure)) })));
  printTable(growthExponents(measures));
}

/** One column a field. */
function printTable(rows: readonly Readonly<Record<string, unknown>>[]): void {
  const titles = Object.keys(rows[0] ?? {});
  const columns = titles.map((title) => ({ title, cell: (row: Readonly<Record<string, unknown>>) => String(row[title]) }));
  const terminal = processTerminal();
  terminal.out(renderTable({ columns, rows }, terminal));
}

function measureStrategy(strategy: PlacementStrategy): PlacementMeasure[] {
  const warm = makeInput(strategy, { workers: 100, partitions: 10_000 }, { weights: 'skewed', change: '-10%' });
  for (let count = 0; count < warmUpRuns; count++) strategy.place(warm);
  return weightings.flatMap((weights) => changes.flatMap((change) => measureCase(strategy, { weights, change })));
}

interface Case {
  readonly weights: Weighting;
  readonly change: Change;
}

function makeInput(strategy: PlacementStrategy, size: { workers: number; partitions: number }, { weights, change }: Case): PlacementInput {
  const partitions = makePartitions(size.partitions, weights);
  const before = { workers: makeWorkers(size.workers), partitions, previous: new Map<string, string>() };
  const previous = change === 'cold' ? before.previous : strategy.place(before);
  return { workers: changedWorkers(size.workers, change), partitions, previous };
}

/** The sizes take turns, so that what else the machine does slows all of them alike and the growth stays true. */
function measureCase(strategy: PlacementStrategy, what: Case): PlacementMeasure[] {
  const subjects = sizes.map((size) => ({ size, input: makeInput(strategy, size, what), times: [] as number[] }));
  for (let count = 0; count < runs; count++) {
    for (const { input, times } of subjects) {
      const startedAtMs = performance.now();
      strategy.place(input);
      times.push(performance.now() - startedAtMs);
    }
  }
  return subjects.map(({ size, input, times }) => {
    times.sort((a, b) => a - b);
    const ms = { p50: times[Math.floor(runs / 2)] ?? 0, p99: times[Math.ceil(runs * 0.99) - 1] ?? 0 };
    return { strategy: strategy.name, ...size, ...what, ms, ...measureQuality(input, strategy.place(input)) };
  });
}

/** The exponent x of time ~ partitions^x between the two largest sizes, where there are ten times as many workers too. */
function growthExponents(measures: readonly PlacementMeasure[]): Record<string, unknown>[] {
  const [small, large] = sizes.slice(-2).map((size) => measures.filter((measure) => measure.partitions === size.partitions));
  return (small ?? []).map((measure, index) => {
    const exponent = Math.log10((large?.[index]?.ms.p50 ?? 0) / measure.ms.p50);
    const { strategy, weights, change } = measure;
    return { strategy, weights, change, ...round({ growthExponent: exponent }) };
  });
}

function ratios({ maxOverMean, weightMaxOverMean }: Quality): Record<string, number> {
  return { maxOverMean, weightMaxOverMean };
}

function round(numbers: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, number.toFixed(3)]));
}
