import { describe, expect, it } from 'vitest';
import { digestOf } from '../../machines/model/digest.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import type { PartitionId } from '../../machines/model/ids.js';
import { countRows, rowOf } from '../../machines/model/partition-table.js';
import { decodeSnapshot, encodeSnapshot } from '../../machines/model/snapshot.js';
import { LogStory } from '../support/log-story.js';

describe('a snapshot', () => {
  it('gives back the state, frozen, with the same digest', () => {
    const { state } = placed(200);
    const restored = decodeSnapshot(encodeSnapshot({ log: 'l', state }))?.state;
    expect(restored).toEqual(state);
    expect(restored && digestOf(restored)).toBe(digestOf(state));
    expect(() => Object.assign(restored?.members ?? {}, { eve: {} })).toThrow(TypeError);
  });

  it('is null when any one character of its state was changed', () => {
    const text = encodeSnapshot({ log: 'l', state: placed(2).state });
    const from = text.indexOf('"rest"');
    for (let at = from; at < text.length; at++) {
      const other = text[at] === '1' ? '2' : '1';
      const damaged = text.slice(0, at) + other + text.slice(at + 1);
      const restored = decodeSnapshot(damaged);
      if (restored) expect.fail(`damage at ${at} was not seen: ${damaged.slice(at - 20, at + 20)}`);
    }
  });

  it('is null when cut short, of another format, or of another shape', () => {
    const text = encodeSnapshot({ log: 'l', state: placed(2).state });
    for (const wrong of [
      text.slice(0, -1),
      text.replace('"format":1', '"format":2'),
      '',
      'null',
      '[]',
      '{"format":1}',
      '{"format":1,"rows":{}}',
    ])
      expect(decodeSnapshot(wrong)).toBeNull();
  });

  it('of the empty group is the empty group', () => {
    expect(decodeSnapshot(encodeSnapshot({ log: 'l', state: emptyGroup() }))?.state).toEqual(emptyGroup());
  });
});

describe('a digest', () => {
  it('changes with every field of the state', () => {
    const { state } = placed(1);
    const others = [
      { ...state, applied: 99 },
      { ...state, paused: true },
      { ...state, draining: ['worker-0'] as never },
      { ...state, names: {} },
      { ...state, partitions: emptyGroup().partitions },
    ];
    expect(new Set([state, ...others].map(digestOf)).size).toBe(others.length + 1);
    for (const other of [state, ...others]) expect(digestOf(other)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('changes with every field of a row', () => {
    const story = placed(3);
    const seen = new Set([digestOf({ ...story.state, applied: 0 })]);
    story.release('ana', 'p1');
    seen.add(digestOf({ ...story.state, applied: 0 }));
    story.lead('ana', { kind: 'partitions.change', set: [{ id: 'p1', keys: ['p1'], weight: 2 }], removed: [] });
    seen.add(digestOf({ ...story.state, applied: 0 }));
    expect(seen.size).toBe(3);
  });
});

describe('the table of partitions', () => {
  it('shares every bucket that a change does not touch', () => {
    const story = placed(2_000);
    const before = story.state.partitions;
    story.release('ana', 'p7');
    const shared = story.state.partitions.filter((bucket, at) => bucket === before[at]).length;
    expect(shared).toBe(before.length - 1);
  });

  it('finds each of many rows, and none that is not there', () => {
    const { partitions } = placed(2_000).state;
    expect(countRows(partitions)).toBe(2_000);
    for (let index = 0; index < 2_000; index++) expect(rowOf(partitions, `p${index}` as PartitionId)?.keys).toEqual([`p${index}`]);
    for (const id of ['', 'p', 'p2000', '__proto__', 'constructor']) expect(rowOf(partitions, id as PartitionId)).toBeUndefined();
  });
});

/** `ana` leads as worker-0 and owns p0, p1, … */
function placed(count: number): LogStory {
  const story = new LogStory();
  const ids = Array.from({ length: count }, (_, index) => `p${index}`);
  story.join('ana');
  story.claim('ana');
  story.declare('ana', ...ids);
  story.place('ana', Object.fromEntries(ids.map((id) => [id, 'worker-0'])));
  return story;
}
