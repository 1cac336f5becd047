import { describe, expect, it } from 'vitest';
import { checkPlacement } from '../../../machines/model/placement/check-placement.js';

const workers = [{ id: 'w1', capacity: 1 }];
const partitions = [
  { id: 'p1', weight: 1 },
  { id: 'p2', weight: 1 },
];
const input = { workers, partitions, previous: new Map<string, string>() };

class Stutter extends Map<string, string> {
  override *[Symbol.iterator](): MapIterator<[string, string]> {
    yield* super.entries();
    yield* super.entries();
  }
}

describe('checkPlacement', () => {
  it('finds nothing wrong with every partition on a worker once', () => {
    expect(checkPlacement(input, new Map([['p1', 'w1'], ['p2', 'w1']]))).toEqual([]); // prettier-ignore
  });

  it('names a lost partition', () => {
    expect(checkPlacement(input, new Map([['p1', 'w1']]))).toMatchObject([{ kind: 'lost', partition: 'p2' }]);
  });

  it('names an invented partition, also one whose id is only like a string', () => {
    const result = new Map<unknown, string>([['p1', 'w1'], ['p2', 'w1'], ['p3', 'w1'], [7, 'w1']]); // prettier-ignore
    expect(checkPlacement(input, result)).toMatchObject([
      { kind: 'invented', partition: 'p3' },
      { kind: 'invented', partition: '7' },
    ]);
  });

  it('names a partition that is shown twice', () => {
    const result = new Stutter([['p1', 'w1'], ['p2', 'w1']]); // prettier-ignore
    expect(checkPlacement(input, result)).toMatchObject([{ kind: 'doubled', partition: 'p1' }, { kind: 'doubled' }]);
  });

  it('names an unknown worker, and shows what was received instead of an id', () => {
    const result = new Map<string, unknown>([['p1', 'w9'], ['p2', undefined]]); // prettier-ignore
    const problems = checkPlacement(input, result);
    expect(problems).toMatchObject([
      { kind: 'unknownWorker', partition: 'p1', worker: 'w9' },
      { kind: 'unknownWorker', partition: 'p2', worker: 'undefined' },
    ]);
    expect(problems[1]?.message).toContain('undefined');
  });

  it.each([undefined, null, {}, [['p1', 'w1']], 'sticky', Promise.resolve(new Map())])('refuses what is not a Map (case %#)', (result) => {
    expect(checkPlacement(input, result)).toMatchObject([{ kind: 'notAMap' }]);
  });

  it('asks for nothing, and allows nothing, without workers', () => {
    expect(checkPlacement({ ...input, workers: [] }, new Map())).toEqual([]);
    expect(checkPlacement({ ...input, workers: [] }, new Map([['p1', 'w1']]))).toMatchObject([{ kind: 'unknownWorker' }]);
  });

  it('reports all problems at once', () => {
    const kinds = checkPlacement(input, new Map([['p3', 'w9']])).map((problem) => problem.kind);
    expect(kinds).toEqual(['invented', 'unknownWorker', 'lost', 'lost']);
  });
});
