import { describe, expect, it } from 'vitest';
import { parsePartitions } from '../../../machines/model/placement/partitions.js';

const paths = (input: unknown): string[] => parsePartitions(input).problems.map((problem) => problem.path);

describe('parsePartitions', () => {
  it('numbers partitions from 0 on', () => {
    expect(parsePartitions(3)).toEqual({
      partitions: ['0', '1', '2'].map((id) => ({ id, keys: [id], weight: 1 })),
      problems: [],
    });
  });

  it('takes a million and not one more', () => {
    expect(parsePartitions(1_000_000).partitions).toHaveLength(1_000_000);
    expect(paths(1_000_001)).toEqual(['partitions']);
    expect(parsePartitions(new Array(1_000_001)).problems[0]?.message).toContain('received an array of 1000001');
  });

  it('reads key, keys and weight', () => {
    const { partitions, problems } = parsePartitions([{ key: 'eu' }, { keys: ['us', 'west'], weight: 2.5 }]);
    expect(problems).toEqual([]);
    expect(partitions).toEqual([
      { id: 'eu', keys: ['eu'], weight: 1 },
      { id: 'us/west', keys: ['us', 'west'], weight: 2.5 },
    ]);
  });

  it('keeps apart keys that look the same when joined', () => {
    expect(parsePartitions([{ keys: ['a.b'] }, { keys: ['a', 'b'] }, { key: 'a/b' }]).problems).toEqual([]);
  });

  it('takes names of the prototype as names', () => {
    const { partitions, problems } = parsePartitions([{ key: '__proto__' }, { key: 'constructor' }, { key: 'toString' }]);
    expect(problems).toEqual([]);
    expect(partitions.map((partition) => partition.id)).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it('takes an empty list, for a source that has nothing yet', () => {
    expect(parsePartitions([])).toEqual({ partitions: [], problems: [] });
  });

  it('does not hold on to the arrays of the caller', () => {
    const keys = ['a', 'b'];
    const { partitions } = parsePartitions([{ keys }]);
    keys.push('c');
    expect(partitions[0]?.keys).toEqual(['a', 'b']);
  });

  it.each([0, -1, 1.5, NaN, Infinity, '64', null, undefined, {}, true, 5n])('refuses %s as partitions and shows it', (input) => {
    const { partitions, problems } = parsePartitions(input);
    expect(partitions).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/received .+/);
  });

  it.each([0, -1, NaN, Infinity, -Infinity, 1e-300, 1e300, '2', null, 2n])('refuses the weight %s', (weight) => {
    expect(paths([{ key: 'a', weight }])).toEqual(['partitions[0].weight']);
  });

  it.each([
    [null, 'partitions[0]'],
    ['a', 'partitions[0]'],
    [['a'], 'partitions[0]'],
    [{}, 'partitions[0]'],
    [{ key: 'a', keys: ['b'] }, 'partitions[0]'],
    [{ key: '' }, 'partitions[0].key'],
    [{ key: 7 }, 'partitions[0].key'],
    [{ keys: 'a' }, 'partitions[0].keys'],
    [{ keys: [] }, 'partitions[0].keys'],
    [{ keys: ['a', ''] }, 'partitions[0].keys[1]'],
    [{ keys: new Array(1) }, 'partitions[0].keys[0]'],
  ])('refuses %j', (item, path) => {
    expect(paths([item])).toEqual([path]);
  });

  it('reads rules, with labels in the order of their keys', () => {
    const { partitions, problems } = parsePartitions([
      { key: 'a', requires: { zone: 'x', disk: 'ssd' }, avoids: {}, pinnedTo: 'host-1', antiAffinity: 'g' },
      { key: 'b', requires: undefined },
    ]);
    expect(problems).toEqual([]);
    const rules = { requires: { disk: 'ssd', zone: 'x' }, pinnedTo: 'host-1', antiAffinity: 'g' };
    expect(JSON.stringify(partitions[0])).toBe(JSON.stringify({ id: 'a', keys: ['a'], weight: 1, rules }));
    expect(partitions[1]).toEqual({ id: 'b', keys: ['b'], weight: 1 });
  });

  it.each([
    [{ requires: 'zone' }, 'requires'],
    [{ requires: ['zone'] }, 'requires'],
    [{ requires: { zone: 7 } }, 'requires'],
    [{ requires: { '': 'a' } }, 'requires'],
    [{ avoids: JSON.parse('{"__proto__":"a"}') as object }, 'avoids'],
    [{ avoids: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, 'a'])) }, 'avoids'],
    [{ pinnedTo: '' }, 'pinnedTo'],
    [{ pinnedTo: 'two words' }, 'pinnedTo'],
    [{ antiAffinity: 7 }, 'antiAffinity'],
  ])('refuses the rule %j', (rule, field) => {
    expect(paths([{ key: 'a', ...rule }])).toEqual([`partitions[0].${field}`]);
  });

  it('refuses the second of two with the same keys and names the first', () => {
    const { partitions, problems } = parsePartitions([{ key: 'x' }, { key: 'a' }, { keys: ['a'], weight: 2 }]);
    expect(partitions.map((partition) => partition.id)).toEqual(['x', 'a']);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe('partitions[2]');
    expect(problems[0]?.message).toContain('partitions[1]');
  });

  it('reports all problems at once', () => {
    const input = [{ key: '', weight: -1 }, 7, { keys: ['', 3] }, { key: 'fine' }, { key: 'fine' }];
    expect(paths(input)).toEqual([
      'partitions[0].weight',
      'partitions[0].key',
      'partitions[1]',
      'partitions[2].keys[0]',
      'partitions[2].keys[1]',
      'partitions[4]',
    ]);
  });
});
