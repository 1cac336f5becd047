import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEntry } from '../../machines/model/apply-entry.js';
import { digestOf } from '../../machines/model/digest.js';
import type { GroupState } from '../../machines/model/group-state.js';
import { parseJsonObject } from '../../machines/model/parse-json.js';
import { decodeSnapshot } from '../../machines/model/snapshot.js';
import { decodeBeat, decodeBeatAnswer } from '../../src/protocol/beat.js';
import { decodeEntry } from '../../src/protocol/entry-codec.js';
import { LogStory } from '../support/log-story.js';
import { corpus } from './corpus.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const mib = 1024 * 1024;

describe('a record of the log', () => {
  it.each(corpus)('$name changes nothing', ({ expected, data }) => {
    const parsed = decodeEntry(data);
    expect(parsed.kind).toBe(expected === 'rejected' ? 'entry' : expected);
    if (parsed.kind === 'newer') return;
    const before = led();
    const { state, outcome, facts } = applyEntry(before, before.applied + 1, parsed.kind === 'entry' ? parsed.entry : null);
    expect([outcome.kind, facts]).toEqual(['rejected', []]);
    expect(meaningOf(state)).toEqual(meaningOf(before));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('of more than 1 MiB is refused before it is decoded', () => {
    expect(decodeEntry(new Uint8Array(mib + 1).fill(0xff))).toEqual({ kind: 'malformed', problem: `larger than ${mib} bytes` });
    expect(decodeEntry(new Uint8Array(mib).fill(0xff))).toEqual({ kind: 'malformed', problem: 'not UTF-8' });
  });

  it('with 80,000 keys is read at most as far as the keys that it may have', () => {
    const keys = Array.from({ length: 80_000 }, (_, index) => `"k${index}":0`).join();
    expect(decodeEntry(bytes(`{${keys}}`))).toEqual({ kind: 'malformed', problem: 'no version or kind' });
  });

  it('that nests 500,000 deep is refused before it is parsed, and is no error of the stack', () => {
    for (const open of ['[', '{"a":']) expect(decodeEntry(bytes(open.repeat(500_000 / open.length))).kind).toBe('malformed');
    expect(decodeEntry(bytes(`{"v":${'['.repeat(500_000)}`))).toEqual({ kind: 'malformed', problem: 'nested deeper than 16' });
  });

  it('may hold any brackets in its texts: they are no nesting', () => {
    const text = '[{"\\\\'.repeat(1_000);
    const part = { v: 1, author: 'a'.repeat(22), counter: 1, kind: 'entry.part', index: 0, count: 2, text };
    expect(decodeEntry(bytes(JSON.stringify(part)))).toEqual({ kind: 'entry', entry: part });
  });
});

describe('the depth of JSON', () => {
  const nested = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 24, depthSize: 'max' },
      fc.string(),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 2 }),
    ),
  }));

  it('is what the parsed value says, for whatever is in its texts', () => {
    let deep = 0;
    fc.assert(
      fc.property(nested.value, fc.nat({ max: 20 }), (value, wraps) => {
        let whole: unknown = { value };
        for (let index = 0; index < wraps; index++) whole = { whole };
        const tooDeep = depthOf(whole) > 16;
        if (tooDeep) deep++;
        expect('problem' in parseJsonObject(JSON.stringify(whole))).toBe(tooDeep);
      }),
      { numRuns: 500 },
    );
    expect(deep).toBeGreaterThan(10);
  });
});

it('a text that ends in a backslash ends where JSON ends it', () => {
  for (const slashes of [1, 2, 3, 4]) {
    const text = JSON.stringify({ text: '\\'.repeat(slashes) });
    expect(parseJsonObject(text)).toEqual({ fields: JSON.parse(text) });
    expect(parseJsonObject(text.replace('}', `,"x":${'['.repeat(17)}"`))).toEqual({ problem: 'nested deeper than 16' });
  }
});

describe('anything at all', () => {
  const whole = fc.constantFrom(...corpus.map(({ data }) => data));
  const broken = fc
    .tuple(whole, whole, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }), fc.nat(), fc.nat())
    .map(([one, other, changes, from, to]) => {
      const data = new Uint8Array([...one.slice(0, from % (one.length + 1)), ...other.slice(to % (other.length + 1))]);
      for (const [at, value] of changes) if (data.length > 0) data[at % data.length] = value;
      return data;
    });

  it('is decoded without a throw, within its time, and read again as it was read', () => {
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 400 })), (data) => {
        const startedAtMs = performance.now();
        const parsed = decodeEntry(data);
        decodeBeat(data);
        decodeBeatAnswer(data);
        decodeSnapshot(Buffer.from(data).toString());
        expect(performance.now() - startedAtMs).toBeLessThan(5_000);
        if (parsed.kind === 'entry') expect(decodeEntry(bytes(JSON.stringify(parsed.entry)))).toEqual(parsed);
        const state = led();
        const applied = applyEntry(state, state.applied + 1, parsed.kind === 'entry' ? parsed.entry : null);
        if (applied.outcome.kind === 'rejected') expect(meaningOf(applied.state)).toEqual(meaningOf(state));
        expect(digestOf(applied.state)).toMatch(/^[0-9a-f]{16}$/);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** `ana` is worker-0, leads since entry 2 and owns `p`. */
const story = new LogStory();
story.join('ana');
story.claim('ana');
story.declare('ana', 'p');
story.place('ana', { p: 'worker-0' });
const led = (): GroupState => story.state;

/** All but how far the log was read, and what its authors may repeat. */
function meaningOf({ applied: _applied, gone: _gone, members, ...rest }: GroupState): unknown {
  return { ...rest, members: Object.values(members).map(({ counter: _counter, ...member }) => member) };
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
