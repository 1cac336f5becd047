import { strategies } from '../machines/model/placement/strategies.js';
import type { PlacementInput, PlacementStrategy } from '../machines/model/placement/strategy.js';
import { renderTable, type TableColumn } from '../src/cli/render-table.js';
import { processTerminal } from '../src/cli/terminal.js';
import { changedWorkers, changes, makePartitions, makeWorkers, weightings, type Change, type Weighting } from './placement/cluster.js';
import { measureQuality, type Quality } from './placement/quality.js';
import { plainRendezvous, plainRing } from './placement/rivals.js';

const sizes = [
  { workers: 10, partitions: 1_000 },
  { workers: 100, partitions: 10_000 },
  { workers: 1_000, partitions: 100_000 },
];
const runsMax = 25;
const runsMin = 3;
/** What one case may take; the slow strategies get fewer runs. */
const caseMsMax = 1_500;
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

/** Measures how long a placement takes after a change of workers, how much it moves and how even it is: ours, and the rivals in the same run. */
export function run(options: { readonly json: boolean }): void {
  const terminal = processTerminal();
  const measures = [...Object.values(strategies), plainRendezvous, plainRing].flatMap(measureStrategy);
  if (options.json) terminal.out(`${JSON.stringify(measures, undefined, 2)}\n`);
  else
    terminal.out(
      renderTable({ columns, rows: measures }, terminal) + renderTable({ columns: growthColumns, rows: growths(measures) }, terminal),
    );
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
  const endsAtMs = performance.now() + caseMsMax;
  for (let count = 0; count < runsMax && (count < runsMin || performance.now() < endsAtMs); count++) {
    for (const { input, times } of subjects) {
      const startedAtMs = performance.now();
      strategy.place(input);
      times.push(performance.now() - startedAtMs);
    }
  }
  return subjects.map(({ size, input, times }) => {
    times.sort((a, b) => a - b);
    const ms = { p50: times[Math.floor(times.length / 2)] ?? 0, p99: times[Math.ceil(times.length * 0.99) - 1] ?? 0 };
    return { strategy: strategy.name, ...size, ...what, ms, ...measureQuality(input, strategy.place(input)) };
  });
}

interface Growth extends Case {
  readonly strategy: string;
  readonly exponent: number;
}

/** The exponent x of time ~ partitions^x between the two largest sizes, where there are ten times as many workers too. */
function growths(measures: readonly PlacementMeasure[]): Growth[] {
  const [small, large] = sizes.slice(-2).map((size) => measures.filter((measure) => measure.partitions === size.partitions));
  return (small ?? []).map(({ strategy, weights, change, ms }, index) => {
    const exponent = Math.log10((large?.[index]?.ms.p50 ?? 0) / ms.p50);
    return { strategy, weights, change, exponent };
  });
}

const caseColumns: readonly TableColumn<Case & { readonly strategy: string }>[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'weights', cell: ({ weights }) => weights },
  { title: 'change', cell: ({ change }) => change },
];

const right = 'right';
const columns: readonly TableColumn<PlacementMeasure>[] = [
  ...caseColumns,
  { title: 'workers', cell: ({ workers }) => workers, alignment: right },
  { title: 'partitions', cell: ({ partitions }) => partitions, alignment: right },
  { title: 'p50 ms', cell: ({ ms }) => ms.p50.toFixed(2), alignment: right },
  { title: 'p99 ms', cell: ({ ms }) => ms.p99.toFixed(2), alignment: right },
  { title: 'moved', cell: ({ moved }) => moved, alignment: right },
  { title: 'ideal', cell: ({ idealMoved }) => idealMoved, alignment: right },
  { title: 'max ÷ mean', cell: ({ maxOverMean }) => maxOverMean.toFixed(3), alignment: right },
  { title: 'by weight', cell: ({ weightMaxOverMean }) => weightMaxOverMean.toFixed(3), alignment: right },
];

const growthColumns: readonly TableColumn<Growth>[] = [
  ...caseColumns,
  { title: 'growth exponent', cell: ({ exponent }) => exponent.toFixed(3), alignment: right },
];
