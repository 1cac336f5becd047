import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberId, Term } from '../../machines/model/ids.js';
import { decodeBeat, decodeBeatAnswer, encodeBeat, encodeBeatAnswer } from '../../src/protocol/beat.js';

const member = 'abcdefghijklmnopqrstuv' as MemberId;
const answer = { trusted: true, term: 7 as Term, applied: 9, digest: 'd', settled: false };
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('beats', () => {
  it('come back as they were sent', () => {
    expect(decodeBeat(encodeBeat({ member, term: 7 as Term, trusted: true }))).toEqual({ member, term: 7, trusted: true });
    expect(decodeBeatAnswer(encodeBeatAnswer(answer))).toEqual(answer);
  });

  it.each([
    [{ member: 'too short', term: 7 }],
    [{ member, term: -1 }],
    [{ member, term: 1.5 }],
    [{ member }],
    [null],
    [[]],
    [{ member, term: 7, more: 'x'.repeat(2_000) }],
  ])('are refused when they are %j', (value) => {
    expect(decodeBeat(bytes(value))).toBeUndefined();
  });

  it('are not trusted without a plain yes', () => {
    for (const trusted of ['true', 1, null, undefined, {}]) expect(decodeBeatAnswer(bytes({ ...answer, trusted }))?.trusted).toBe(false);
  });

  it('are read from any bytes without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.json(), (data, text) => {
        for (const one of [data, Buffer.from(text)]) {
          expect(decodeBeat(one)).toBeUndefined();
          expect(decodeBeatAnswer(one)).toBeUndefined();
        }
      }),
    );
  });
});
