import { expect, test } from 'vitest';
import { reasoningOfSome, reasonsInOrder, type PlacementReasoning } from '../../../machines/model/placement/reasoning.js';

const reasoning: PlacementReasoning = {
  strategy: 'sticky',
  options: [],
  chosen: 'wanted',
  reasons: [
    ['new', 1],
    ['draining', 2],
    ['balance', 2],
  ],
  unmet: [],
  unmetCount: 0,
};
const planned = ['a', 'b', 'c', 'd', 'e'];

test('reasons stand in the order of the moves', () => {
  expect([...reasonsInOrder(reasoning)]).toEqual(['new', 'draining', 'draining', 'balance', 'balance']);
});

test('when only some moves are made, their reasons go with them', () => {
  expect(reasoningOfSome(reasoning, planned, ['a', 'c', 'e']).reasons).toEqual([
    ['new', 1],
    ['draining', 1],
    ['balance', 1],
  ]);
  expect(reasoningOfSome(reasoning, planned, planned)).toBe(reasoning);
  expect(reasoningOfSome(reasoning, planned, []).reasons).toEqual([]);
});
