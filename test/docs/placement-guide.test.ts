import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { changedWorkers, makePartitions, makeWorkers, type Change } from '../../bench/placement/cluster.js';
import { measureQuality, type Quality } from '../../bench/placement/quality.js';
import { plainRendezvous, plainRing } from '../../bench/placement/rivals.js';
import { strategies } from '../../machines/model/placement/strategies.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';

const guide = readFileSync(new URL('../../docs/guides/placement.md', import.meta.url), 'utf8');

function qualityOf(strategy: PlacementStrategy, change: Change): Quality {
  const partitions = makePartitions(10_000, 'skewed');
  const previous = strategy.place({ workers: makeWorkers(100), partitions, previous: new Map() });
  const input = { workers: changedWorkers(100, change), partitions, previous };
  return measureQuality(input, strategy.place(input));
}

it.each([...Object.values(strategies), plainRendezvous, plainRing])(
  'the guide says truly what $name moves, and how even it is',
  (strategy) => {
    const [joined, left] = (['+1', '-1'] as const).map((change) => qualityOf(strategy, change)) as [Quality, Quality];
    const cells = [
      strategy.name,
      joined.moved.toLocaleString('en'),
      left.moved.toLocaleString('en'),
      Math.max(joined.weightMaxOverMean, left.weightMaxOverMean).toFixed(2),
    ];
    const rows = guide.split('\n').map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .filter((cell) => cell !== ''),
    );
    expect(rows).toContainEqual(cells);
  },
);
