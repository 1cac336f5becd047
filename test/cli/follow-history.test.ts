import { expect, test } from 'vitest';
import type { Group, HistoryRecord } from '../../src/index.js';
import { followHistory } from '../../src/cli/follow-history.js';
import { openFleet } from '../support/open-fleet.js';

/** What a follower has printed, and a way to wait for a kind of entry. */
class Follower {
  readonly records: HistoryRecord[] = [];
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();
  #look = (): void => undefined;

  constructor(group: Group, options: { readonly limit: number; readonly renewals: boolean }) {
    const out = (text: string): void => {
      this.records.push(JSON.parse(text) as HistoryRecord);
      this.#look();
    };
    const terminal = { out, err: () => undefined, columns: undefined, isColoured: false };
    this.ended = followHistory(terminal, group, { ...options, json: true, signal: this.#stop.signal });
  }

  has(fact: string): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => void (this.records.some(({ facts }) => facts.includes(fact)) && resolve());
      this.#look();
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }
}

test('what is written while the past is read is told once, in its place', async () => {
  const { open } = await openFleet(1);
  const group = await open();
  // Held up, so that entries come between the question for the past and its answer, and are in both.
  const read = group.history.bind(group);
  group.history = async (options) => {
    await group.pause();
    const records = await read(options);
    await group.resume();
    return records;
  };
  const follower = new Follower(group, { limit: 100, renewals: false });
  await follower.has('planned moves go on');
  await group.pause();
  await group.resume();
  await follower.stop();
  const sequences = follower.records.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
  expect(follower.records.filter(({ kind }) => kind === 'maintenance.set')).toHaveLength(4);
  expect(follower.records.every(({ storedAtMs }) => storedAtMs !== null && Math.abs(Date.now() - storedAtMs) < 60_000)).toBe(true);
  expect(follower.records.map(({ kind }) => kind)).toContain('member.join');
});

test('renewals are told only when they are asked for', async () => {
  const { open } = await openFleet(1);
  const group = await open();
  const all = new Follower(group, { limit: 5, renewals: true });
  const some = new Follower(group, { limit: 5, renewals: false });
  await expect.poll(() => all.records.some(({ kind }) => kind === 'leader.renew'), { timeout: 20_000 }).toBe(true);
  await Promise.all([all.stop(), some.stop()]);
  expect(some.records.length).toBeGreaterThan(0);
  expect(some.records.filter(({ kind }) => kind === 'leader.renew')).toEqual([]);
});
