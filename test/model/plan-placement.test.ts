import { expect, test } from 'vitest';
import type { PartitionId, WorkerId } from '../../machines/model/ids.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { sticky } from '../../machines/model/placement/sticky.js';
import { planPlacement } from '../../machines/model/plan-placement.js';
import { LogStory } from '../support/log-story.js';

/** Ana and bob, who has all four partitions, one of which only he may have. */
function twoWorkers(): LogStory {
  const story = new LogStory();
  story.join('ana', { name: 'ana' });
  story.join('bob', { name: 'bob' });
  story.claim('ana');
  const set = ['p0', 'p1', 'p2', 'tied'].map((key) => ({
    id: key as PartitionId,
    keys: [key],
    weight: 1,
    ...(key === 'tied' && { rules: { pinnedTo: 'bob' } }),
  }));
  story.lead('ana', { kind: 'partitions.change', set, removed: [] });
  const moves = set.map(({ id }) => [id, 'worker-1' as WorkerId] as const);
  story.lead('ana', { kind: 'placement.commit', trigger: 'planned', moves });
  return story;
}

test('what moves off a withheld worker says so, and what only it may have waits for it, not for a rule', () => {
  const { state } = twoWorkers();
  expect([...rowsOf(state.partitions)].map(({ owner }) => owner)).toEqual(Array(4).fill('worker-1'));
  const { moves, reasoning, unmet } = planPlacement(state, sticky, { scope: 'all', withheld: ['worker-1' as WorkerId] });
  expect(moves.map(([, to]) => to)).toEqual(Array(3).fill('worker-0'));
  expect(reasoning?.reasons).toEqual([['withheld', 3]]);
  expect(unmet).toEqual([{ partition: 'tied', rule: 'withheld' }]);
});

test('what moves off a draining worker says that', () => {
  const story = twoWorkers();
  story.say('ana', { kind: 'worker.drain', worker: 'worker-1', draining: true });
  const { reasoning, unmet } = planPlacement(story.state, sticky, { scope: 'all' });
  expect(reasoning?.reasons).toEqual([['draining', 3]]);
  expect(unmet).toEqual([{ partition: 'tied', rule: 'pinnedTo' }]);
});
