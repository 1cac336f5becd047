import { expect, it } from 'vitest';
import { appendOutcome } from '../../src/nats/append-outcome.js';
import type { NoReply } from '../../src/nats/nats-reply.js';

const ofCode = (code: number) => appendOutcome({ kind: 'error', code, text: 'any words' }, 'S');
const ofKind = (kind: NoReply['kind']) => appendOutcome({ kind, cause: 'why' }, 'S');
const ack = (stream: string, seq: number) => appendOutcome({ kind: 'ok', value: { stream, seq, duplicate: false } }, 'S');

it.each([10002, 10023, 10028, 10047, 10077])('JetStream error %i means full', (code) => {
  expect(ofCode(code)).toMatchObject({ kind: 'refused', reason: 'full' });
});

it.each([10008, 10009, 10039, 10059, 10076, 10118])('JetStream error %i means unavailable', (code) => {
  expect(ofCode(code)).toMatchObject({ kind: 'refused', reason: 'unavailable' });
});

it('a message above the size limit of the stream is too large', () => {
  expect(ofCode(10054)).toMatchObject({ kind: 'refused', reason: 'tooLarge' });
});

it.each([0, 10001, 10999])('JetStream error %i, which we do not know, leaves the outcome unknown', (code) => {
  expect(ofCode(code)).toMatchObject({ kind: 'unknown' });
});

it.each([
  ['down', { kind: 'refused', reason: 'unavailable' }],
  ['noResponders', { kind: 'refused', reason: 'unavailable' }],
  ['denied', { kind: 'refused', reason: 'denied' }],
  ['tooLarge', { kind: 'refused', reason: 'tooLarge' }],
  ['late', { kind: 'unknown' }],
  ['lost', { kind: 'unknown' }],
] as const)('a request that ended as %s is told as such', (kind, outcome) => {
  expect(ofKind(kind)).toEqual({ ...outcome, cause: 'why' });
});

it('an acknowledgement counts only from the stream itself and with a sequence', () => {
  expect(ack('S', 7)).toEqual({ kind: 'stored', sequence: 7 });
  expect(ack('T', 7).kind).toBe('unknown');
  expect(ack('S', 0).kind).toBe('unknown');
  expect(ack('S', NaN).kind).toBe('unknown');
});
