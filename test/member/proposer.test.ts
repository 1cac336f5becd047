import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../machines/model/entries.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import { Proposer } from '../../src/member/proposer.js';
import { Replica, type AppliedRecord } from '../../src/member/replica.js';
import { tailOf } from '../../src/protocol/entry-codec.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { memberId } from '../support/log-story.js';
import { ScriptedLog } from './scripted-log.js';

const pause: EntryBody = { kind: 'maintenance.set', paused: true };
const joinOf = (name: string): EntryBody => ({
  kind: 'member.join',
  name,
  sticky: true,
  basis: 0,
  capacity: 1,
  poolSize: 8,
  fencing: 'exclusive',
  leaseMs: 2_000,
  protocolMax: 1,
});

/** A pen on a log whose feed a replica applies. */
function penOf() {
  const log = new ScriptedLog();
  const clock = new VirtualClock();
  const replica = new Replica(emptyGroup());
  const applied: AppliedRecord[] = [];
  const stored: number[] = [];
  replica.onApplied((record) => applied.push(record));
  log.watch((record) => replica.apply(record));
  const reader = { mayWrite: true, tail: undefined as number | undefined, nudge: (sequence: number): void => void stored.push(sequence) };
  const pen = new Proposer(memberId('ana'), { log, replica, clock, appendTimeoutMs: 200, copy: () => reader });
  return { log, clock, reader, pen, replica, applied, stored };
}
/** Lets time pass until the promise has settled. */
async function settle<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  await clock.runUntilAsync(() => isSettled, 60_000);
  return promise;
}

describe('Proposer', () => {
  it('settles when its own replica has applied the entry, and says what was stored', async () => {
    const { clock, pen, stored } = penOf();
    expect(await settle(clock, pen.propose(joinOf('ana'), 1_000))).toMatchObject({
      kind: 'accepted',
      applied: { sequence: 1 },
      sentAtMs: 0,
    });
    expect(stored).toEqual([1]);
  });

  it('says what its author had applied last, where that is known', async () => {
    const { log, clock, reader, pen } = penOf();
    await settle(clock, pen.propose(joinOf('ana'), 1_000));
    reader.tail = 4711;
    await settle(clock, pen.propose({ kind: 'partitions.refresh' }, 1_000));
    const records = await log.read(1, 2);
    expect(records.map(({ data }) => tailOf(data))).toEqual([undefined, { sequence: 1, hash: 4711 }]);
  });

  it('publishes nothing while it may not write, and goes on when it may', async () => {
    const { log, clock, reader, pen } = penOf();
    reader.mayWrite = false;
    const proposal = pen.propose(joinOf('ana'), 1_000);
    await clock.advanceAsync(500);
    expect(log.appends).toEqual([]);
    reader.mayWrite = true;
    expect(await settle(clock, proposal)).toMatchObject({ kind: 'accepted', applied: { sequence: 1 } });
  });

  it('tells why an entry was rejected when it was applied', async () => {
    const { clock, pen } = penOf();
    const proposal = await settle(clock, pen.propose({ kind: 'leader.renew', term: 99 as never }, 1_000));
    expect(proposal.kind).toBe('rejected');
  });

  it('publishes again what may have been lost, and what landed twice is applied once', async () => {
    const { log, clock, pen, applied } = penOf();
    log.answers.push('lost', 'ambiguous');
    expect((await settle(clock, pen.propose(joinOf('ana'), 1_000))).kind).toBe('accepted');
    await settle(clock, pen.propose({ kind: 'leader.claim', against: 0 as never }, 1_000));
    expect(applied.filter((record) => record.outcome.kind === 'accepted')).toHaveLength(2);
    expect(new Set(log.appends.slice(0, 2).map((data) => Buffer.from(data).toString())).size).toBe(1);
  });

  it('publishes once what was stored, for as long as what is before it is being read', async () => {
    const { log, clock, pen, replica } = penOf();
    log.store(...Array.from({ length: 20 }, () => 'before'));
    log.isSilent = true;
    const proposal = pen.propose(joinOf('ana'), 10_000);
    for (let read = 1; read <= 21; read++) {
      await clock.advanceAsync(150);
      for (const record of await log.read(read, 1)) replica.apply(record);
    }
    expect(await settle(clock, proposal)).toMatchObject({ kind: 'accepted', applied: { sequence: 21 } });
    expect(log.appends).toHaveLength(1);
  });

  it('publishes again what was stored and does not come, when nothing comes or other entries came in its place', async () => {
    const { log, clock, pen, replica } = penOf();
    log.store('before');
    log.isSilent = true;
    void pen.propose(joinOf('ana'), 10_000);
    await clock.advanceAsync(250);
    expect(log.appends).toHaveLength(2);
    for (let sequence = 1; sequence < 4; sequence++) replica.apply({ sequence, data: Buffer.from('other') });
    await clock.advanceAsync(200);
    expect(log.appends).toHaveLength(3);
  });

  it('waits for no acknowledgement of what it has applied', async () => {
    const { log, clock, pen } = penOf();
    log.answers.push('unanswered');
    expect((await settle(clock, pen.propose(joinOf('ana'), 1_000))).kind).toBe('accepted');
    expect([clock.now(), log.appends.length]).toEqual([0, 1]);
  });

  it('is unsettled when the deadline passes first, which later answers do not change', async () => {
    const { log, clock, pen } = penOf();
    log.answers.push(...Array.from({ length: 100 }, () => 'lost' as const));
    expect(await settle(clock, pen.propose(joinOf('ana'), 300))).toEqual({ kind: 'unsettled' });
    expect(clock.now()).toBe(300);
  });

  it('counts the wait for earlier proposals into the deadline', async () => {
    const { log, clock, pen } = penOf();
    log.answers.push(...Array.from({ length: 100 }, () => 'lost' as const));
    const [, second] = [pen.propose(joinOf('ana'), 1_000), pen.propose(pause, 500)];
    expect(await settle(clock, second)).toEqual({ kind: 'unsettled' });
    expect(log.appends.every((data) => !Buffer.from(data).toString().includes('maintenance'))).toBe(true);
  });

  it('writes one proposal at a time, in the order in which they were asked for', async () => {
    const { log, clock, pen } = penOf();
    log.answers.push('lost', 'lost');
    const both = Promise.all([pen.propose(joinOf('ana'), 5_000), pen.propose({ kind: 'leader.claim', against: 0 as never }, 5_000)]);
    await settle(clock, both);
    const kinds = log.appends.map((data) => JSON.parse(Buffer.from(data).toString()) as { kind: string; counter: number });
    expect(kinds.map(({ kind, counter }) => `${counter} ${kind}`)).toEqual([
      '1 member.join',
      '1 member.join',
      '1 member.join',
      '2 leader.claim',
    ]);
  });

  it('gives up at once on what the log refuses for good', async () => {
    const { log, clock, pen } = penOf();
    log.answers.push('denied');
    expect(await settle(clock, pen.propose(joinOf('ana'), 1_000))).toEqual({ kind: 'refused', reason: 'denied', cause: undefined });
    expect(log.appends).toHaveLength(1);
  });

  it('splits what is larger than a record, and settles with the last piece', async () => {
    const { log, clock, pen } = penOf();
    await settle(clock, pen.propose(joinOf('ana'), 1_000));
    await settle(clock, pen.propose({ kind: 'leader.claim', against: 0 as never }, 1_000));
    log.recordBytesMax = 256;
    const set = [{ id: 'p' as never, keys: ['k'.repeat(200)], weight: 1 }];
    const proposal = await settle(clock, pen.propose({ kind: 'partitions.change', term: 2 as never, set, removed: [] }, 1_000));
    expect(log.appends.length).toBeGreaterThan(3);
    expect(proposal).toMatchObject({ kind: 'accepted', applied: { sequence: log.appends.length, entry: { counter: 3 } } });
  });

  it('publishes nothing more when it is closed', async () => {
    const { log, clock, pen } = penOf();
    pen.close();
    expect(await settle(clock, pen.propose(joinOf('ana'), 1_000))).toEqual({ kind: 'unsettled' });
    expect(log.appends).toEqual([]);
  });
});
