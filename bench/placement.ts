import { strategies } from '../machines/model/placement/strategies.js';
import type { PlacementInput, PlacementStrategy } from '../machines/model/placement/strategy.js';
import type { Terminal } from '../src/cli/terminal.js';
import { renderTable } from '../src/cli/render-table.js';
import { percentile } from '../src/simulation/distribution.js';
import { figureTable } from './figure-table.js';
import type { Figure } from './figure.js';
import { changedWorkers, changes, makePartitions, makeWorkers, sizes, weightings, type Case, type Size } from './placement/cluster.js';
import { placementFigures } from './placement/figures.js';
import type { PlacementMeasure } from './placement/placement-measure.js';
import { measureQuality } from './placement/quality.js';
import { plainRendezvous, plainRing } from './placement/rivals.js';
import { measureColumns } from './placement/tables.js';

const runsMax = 25;
const runsMin = 3;
/** What one case may take; the slow strategies get fewer runs. */
const caseMsMax = 1_500;
const warmUpRuns = 40;

export interface PlacementMeasures {
  readonly measures: readonly PlacementMeasure[];
  readonly figures: readonly Figure[];
}

/** Measures how long a placement takes after a change of workers, how much it moves and how even it is: ours, and the rivals in the same run. */
export function measurePlacement(): PlacementMeasures {
  const measures = [...Object.values(strategies), plainRendezvous, plainRing].flatMap(measureStrategy);
  return { measures, figures: placementFigures(measures) };
}

export function showPlacement({ measures, figures }: PlacementMeasures, terminal: Terminal): void {
  terminal.out(renderTable({ columns: measureColumns, rows: measures }, terminal) + figureTable(figures, terminal));
}

function measureStrategy(strategy: PlacementStrategy): PlacementMeasure[] {
  const warm = makeInput(strategy, { workers: 100, partitions: 10_000 }, { weights: 'skewed', change: '-10%' });
  for (let count = 0; count < warmUpRuns; count++) strategy.place(warm);
  return weightings.flatMap((weights) => changes.flatMap((change) => measureCase(strategy, { weights, change })));
}

function makeInput(strategy: PlacementStrategy, size: Size, { weights, change }: Case): PlacementInput {
  const partitions = makePartitions(size.partitions, weights);
  const before = { workers: makeWorkers(size.workers), partitions, previous: new Map<string, string>() };
  const previous = change === 'cold' ? before.previous : strategy.place(before);
  return { workers: changedWorkers(size.workers, change), partitions, previous };
}

/** The sizes take turns, so that what else the machine does slows all of them alike and the growth stays true. */
function measureCase(strategy: PlacementStrategy, what: Case): PlacementMeasure[] {
  const subjects = sizes.map((size) => {
    const placement: ReadonlyMap<string, string> = new Map();
    return { size, input: makeInput(strategy, size, what), times: [] as number[], placement };
  });
  const endsAtMs = performance.now() + caseMsMax;
  for (let count = 0; count < runsMax && (count < runsMin || performance.now() < endsAtMs); count++) {
    for (const subject of subjects) {
      const startedAtMs = performance.now();
      subject.placement = strategy.place(subject.input);
      subject.times.push(performance.now() - startedAtMs);
    }
  }
  return subjects.map(({ size, input, times, placement }) => {
    const ms = { p50: percentile(times, 50), p99: percentile(times, 99) };
    return { strategy: strategy.name, ...size, ...what, ms, ...measureQuality(input, placement) };
  });
}
