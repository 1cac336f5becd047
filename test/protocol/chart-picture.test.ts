import { expect, it } from 'vitest';
import type { MemberId } from '../../machines/model/ids.js';
import { decodePicture, encodePicture, encodeWatch, isWatch, LISTED_MAX, type ChartPicture } from '../../src/protocol/chart-picture.js';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const listed = { chart: 'partition', about: '7', states: [{ state: 'backoff', forMs: 12 }] };
const picture: ChartPicture = {
  member: 'abcdefghijklmnopqrstuv' as MemberId,
  count: 3,
  trustMs: 1_700,
  lagMs: 2,
  charts: [{ chart: 'membership', about: null, states: [{ state: 'joined.role.following', forMs: 5_000 }] }],
  crowds: [{ chart: 'partition', counts: { 'active.serving': 11, backoff: 1 }, listed: [listed] }],
};

it('a picture arrives as it was sent', () => {
  expect(decodePicture(encodePicture(picture))).toEqual(picture);
  expect(isWatch(encodeWatch())).toBe(true);
});

const state = { state: 'calm', forMs: 0 };
const chart = { chart: 'worker', about: null, states: [state] };
const crowd = { chart: 'partition', counts: {}, listed: [] };
const wrong: readonly (readonly [string, object])[] = [
  ['another version', { v: 2 }],
  ['a member that is none', { member: 'ana' }],
  ['a count that is none', { count: -1 }],
  ['trust for ever', { trustMs: 1e12 }],
  ['lag in words', { lagMs: 'much' }],
  ['charts that are no list', { charts: {} }],
  ['too many charts', { charts: Array(17).fill(chart) }],
  ['too many states', { charts: [{ ...chart, states: Array(33).fill(state) }] }],
  ['a state with markup in its name', { charts: [{ ...chart, states: [{ state: '<b>', forMs: 0 }] }] }],
  ['a state of negative age', { charts: [{ ...chart, states: [{ state: 'calm', forMs: -1 }] }] }],
  ['a chart about something with spaces', { charts: [{ ...chart, about: 'a b' }] }],
  ['too many listed', { crowds: [{ ...crowd, listed: Array(LISTED_MAX + 1).fill(listed) }] }],
  ['counts that are none', { crowds: [{ ...crowd, counts: { serving: 0.5 } }] }],
];

it.each(wrong)('a picture with %s is none', (_, part) => {
  expect(decodePicture(bytes({ v: 1, ...picture, ...part }))).toBeUndefined();
});

it('bytes that are no picture, too many or too deep, are none, and harm no prototype', () => {
  const own = '{"v":1,"member":"abcdefghijklmnopqrstuv","count":1,"trustMs":0,"lagMs":0,"charts":[],"crowds":';
  const forged = bytes(`${own}[{"chart":"partition","listed":[],"counts":{"__proto__":1}}]}`);
  for (const data of [bytes(''), bytes('[1]'), new Uint8Array([0xff]), bytes(' '.repeat(65_537)), bytes('['.repeat(60_000)), forged]) {
    expect(decodePicture(data)).toBeUndefined();
    expect(isWatch(data)).toBe(data === forged);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});
