import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARTS_MAX, parseEntry } from '../../machines/model/parse-entry.js';

const head = { v: 1, author: 'a'.repeat(22), counter: 1 };
const join = {
  kind: 'member.join',
  name: 'ana',
  sticky: true,
  basis: 0,
  capacity: 1.5,
  poolSize: 8,
  fencing: 'fast',
  leaseMs: 2000,
  protocolMax: 1,
};
const spec = { id: 'p', keys: ['p'], weight: 1 };
const rules = { requires: { zone: 'a' }, avoids: { disk: 'slow' }, pinnedTo: 'host', antiAffinity: 'g' };
const reasoning = {
  strategy: 'sticky',
  options: [{ name: 'nothing', moves: 0, weight: 0, vacant: 1, maxOverMean: 1.5 }],
  chosen: 'wanted',
  reasons: [['new', 1]],
  unmet: [{ partition: 'p', rule: 'requires' }],
  unmetCount: 1,
};

/** One right entry of every kind. */
const bodies: readonly Readonly<Record<string, unknown>>[] = [
  join,
  { ...join, labels: { zone: 'a' }, partitionsMax: 0 },
  { kind: 'partitions.change', term: 3, set: [{ ...spec, rules }], removed: [] },
  { kind: 'placement.commit', term: 3, trigger: 'planned', moves: [['p', 'worker-0']], reasoning },
  { kind: 'member.leave', hold: true },
  { kind: 'partition.release', released: [['p', 4]] },
  { kind: 'leader.claim', against: 0 },
  { kind: 'leader.renew', term: 3 },
  { kind: 'leader.resign', term: 3 },
  { kind: 'member.fence', term: 3, member: 'b'.repeat(22), reason: 'silence' },
  { kind: 'partitions.change', term: 3, set: [spec], removed: ['q'] },
  { kind: 'placement.commit', term: 3, trigger: 'restart', moves: [['p', 'worker-0']] },
  { kind: 'hold.end', term: 3, names: ['ana'] },
  { kind: 'name.forget', term: 3, names: ['ana'] },
  { kind: 'protocol.raise', term: 3, to: 2 },
  { kind: 'snapshot.take', term: 3, sequence: 9, digest: 'cafe' },
  { kind: 'maintenance.set', paused: true },
  { kind: 'partitions.refresh' },
  { kind: 'worker.drain', worker: 'worker-1', draining: false },
  { kind: 'entry.part', index: 1, count: 2, text: '{' },
];

describe('an entry', () => {
  it.each(bodies)('of kind $kind is read as it was written', (body) => {
    expect(parseEntry(JSON.stringify({ ...head, ...body }))).toEqual({ kind: 'entry', entry: { ...head, ...body } });
  });

  it.each(bodies)('of kind $kind loses every field that it does not have', (body) => {
    const text = JSON.stringify({ ...head, ...body, extra: 1, set2: [], constructor: { a: 1 } }).replace(/\}$/, ',"__proto__":{"term":1}}');
    expect(parseEntry(text)).toStrictEqual({ kind: 'entry', entry: { ...head, ...body } });
  });

  it('loses the unknown fields of its partitions too', () => {
    const body = { kind: 'partitions.change', term: 3, set: [{ ...spec, owner: 'worker-0', epoch: 9 }], removed: [] };
    expect(parseEntry(JSON.stringify({ ...head, ...body }))).toStrictEqual({ kind: 'entry', entry: { ...head, ...body, set: [spec] } });
  });

  it.each([
    ['not JSON', '{'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['no version', JSON.stringify({ ...head, v: undefined, kind: 'leader.renew' })],
    ['version zero', JSON.stringify({ ...head, v: 0, kind: 'leader.renew' })],
    ['no kind', JSON.stringify(head)],
    ['a short author', JSON.stringify({ ...head, author: 'ana', kind: 'member.leave' })],
    ['counter zero', JSON.stringify({ ...head, counter: 0, kind: 'member.leave' })],
    ['a fraction as counter', JSON.stringify({ ...head, counter: 1.5, kind: 'member.leave' })],
    ['too many pieces', JSON.stringify({ ...head, kind: 'entry.part', index: 0, count: PARTS_MAX + 1, text: '' })],
    ['a piece beyond the last', JSON.stringify({ ...head, kind: 'entry.part', index: 2, count: 2, text: '' })],
    ['a deep nest', '['.repeat(200_000)],
  ])('is malformed with %s', (_what, text) => {
    expect(parseEntry(text).kind).toBe('malformed');
  });

  it.each([
    ['name', 'a b'],
    ['name', ''],
    ['basis', -1],
    ['capacity', 0],
    ['capacity', '1'],
    ['poolSize', 0],
    ['leaseMs', -5],
    ['protocolMax', 0],
    ['labels', { zone: 7 }],
    ['partitionsMax', -1],
  ])('that joins with %s = %j is malformed', (field, value) => {
    expect(parseEntry(JSON.stringify({ ...head, ...join, [field]: value }))).toEqual({
      kind: 'malformed',
      problem: 'fields of member.join',
    });
  });

  it.each([
    ['no rules', {}],
    ['labels that are none', { requires: 'a' }],
    ['a pin that is none', { pinnedTo: ' ' }],
  ])('that declares a partition with %s as rules is malformed', (_, wrong) => {
    const body = { kind: 'partitions.change', term: 3, set: [{ ...spec, rules: wrong }], removed: [] };
    expect(parseEntry(JSON.stringify({ ...head, ...body })).kind).toBe('malformed');
  });

  it.each([
    ['strategy', ''],
    ['options', [{ ...reasoning.options[0], moves: -1 }]],
    ['chosen', 'best'],
    ['reasons', [['new', 0]]],
    ['reasons', [['whim', 1]]],
    ['unmet', [{ partition: 'p', rule: 'colour' }]],
    ['unmet', Array(21).fill(reasoning.unmet[0])],
    ['unmetCount', 1.5],
  ])('that places for reasons with %s = %j is malformed', (field, value) => {
    const body = { kind: 'placement.commit', term: 3, trigger: 'planned', moves: [], reasoning: { ...reasoning, [field]: value } };
    expect(parseEntry(JSON.stringify({ ...head, ...body })).kind).toBe('malformed');
  });

  it('of a later version, or of a kind that is not known, is newer than this code', () => {
    expect(parseEntry('{"v":2,"kind":"x"}')).toEqual({ kind: 'newer', v: 2, entryKind: 'x' });
    expect(parseEntry(JSON.stringify({ ...head, kind: 'toString' }))).toEqual({ kind: 'newer', v: 1, entryKind: 'toString' });
  });
});

describe('reading an entry', () => {
  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => void parseEntry(text)));
  });

  it('never throws on a right entry with one wrong field, and reads again what it read', () => {
    const field = fc.constantFrom(...new Set(bodies.flatMap(Object.keys)), 'v', 'author', 'counter');
    fc.assert(
      fc.property(fc.constantFrom(...bodies), field, fc.jsonValue(), (body, name, value) => {
        const parsed = parseEntry(JSON.stringify({ ...head, ...body, [name]: value }));
        if (parsed.kind !== 'entry') return;
        expect([...Object.keys({ ...head }), ...fieldsOf(parsed.entry.kind)]).toEqual(expect.arrayContaining(Object.keys(parsed.entry)));
        expect(parseEntry(JSON.stringify(parsed.entry))).toEqual(parsed);
      }),
      { numRuns: 2_000 },
    );
  });
});

const fieldsOf = (kind: string): string[] => bodies.filter((body) => body.kind === kind).flatMap(Object.keys);
