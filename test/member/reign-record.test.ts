import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../machines/model/entries.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import { PROTOCOL_MAX } from '../../machines/model/entries.js';
import { encodeEntry } from '../../src/protocol/entry-codec.js';
import { ReignRecord } from '../../src/member/reign-record.js';
import { Replica } from '../../src/member/replica.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { memberId } from '../support/log-story.js';

const leaseMs = 2_000;
const drifted = leaseMs * 1.02;

/** A group whose entries are written one by one, and the record that one reader keeps of its reigns. */
class Reigns {
  readonly clock = new VirtualClock();
  readonly record = new ReignRecord(this.clock);
  readonly #replica = new Replica(emptyGroup());
  readonly #counters = new Map<string, number>();
  #sequence = 0;

  constructor(...names: readonly string[]) {
    this.#replica.onApplied((applied) => this.record.note(applied));
    const own = { sticky: true, capacity: 1, poolSize: 8, fencing: 'exclusive', leaseMs, protocolMax: 1 } as const;
    for (const name of names) this.say(name, { kind: 'member.join', name, basis: this.#sequence, ...own });
  }

  say(nick: string, body: EntryBody): void {
    const counter = (this.#counters.get(nick) ?? 0) + 1;
    this.#counters.set(nick, counter);
    const [data] = encodeEntry({ v: PROTOCOL_MAX, author: memberId(nick), counter, ...body }, 65_536) ?? [];
    if (data) this.#replica.apply({ sequence: ++this.#sequence, data });
  }

  claim(nick: string): void {
    this.say(nick, { kind: 'leader.claim', against: this.#replica.state.term });
  }

  renew(nick: string): void {
    this.say(nick, { kind: 'leader.renew', term: this.#replica.state.term });
  }

  trustEndsAtMs(self: string, member: string): number {
    return this.record.trustEndsAtMs({ self: memberId(self), member: memberId(member), leaseMs });
  }
}

describe('ReignRecord', () => {
  it('waits for one lease after the last answer that a former leader may have given, which is one lease after its last proof', () => {
    const reigns = new Reigns('ana', 'ben', 'cleo');
    reigns.claim('ana');
    reigns.clock.advance(500);
    reigns.renew('ana');
    reigns.clock.advance(100);
    reigns.claim('ben');
    expect(reigns.trustEndsAtMs('ben', 'cleo')).toBe(500 + drifted + drifted);
  });

  it('takes the leader just before for one that trusted its own reign only', () => {
    const reigns = new Reigns('ana', 'ben', 'cleo');
    reigns.claim('ana');
    reigns.clock.advance(500);
    reigns.renew('ana');
    reigns.claim('ben');
    expect(reigns.trustEndsAtMs('ben', 'ana')).toBe(500 + drifted);
  });

  it('takes a leader before that for a member like all others: it may have been answered', () => {
    const reigns = new Reigns('ana', 'ben', 'cleo');
    for (const nick of ['ana', 'ben', 'cleo']) reigns.claim(nick);
    expect(reigns.trustEndsAtMs('cleo', 'ana')).toBe(drifted + drifted);
    expect(reigns.trustEndsAtMs('cleo', 'ben')).toBe(drifted);
  });

  it('does not count what a deposed leader goes on writing', () => {
    const reigns = new Reigns('ana', 'ben', 'cleo');
    reigns.claim('ana');
    reigns.claim('ben');
    reigns.clock.advance(1_000);
    reigns.say('ana', { kind: 'leader.renew', term: 4 as never });
    expect(reigns.trustEndsAtMs('ben', 'ana')).toBe(drifted);
  });

  it('gives a former leader whose reign had ended with an outage as long as everybody else', () => {
    const reigns = new Reigns('ana', 'ben', 'cleo');
    reigns.claim('ana');
    reigns.clock.advance(5_000);
    reigns.claim('ben');
    expect(reigns.trustEndsAtMs('ben', 'ana')).toBe(5_000 + drifted);
    expect(reigns.trustEndsAtMs('ben', 'cleo')).toBe(5_000 + drifted);
  });

  it('does not count what the leader itself wrote in vain', () => {
    const reigns = new Reigns('ana', 'ben');
    reigns.claim('ana');
    reigns.clock.advance(500);
    reigns.say('ana', { kind: 'leader.renew', term: 1 as never });
    expect(reigns.trustEndsAtMs('ben', 'ana')).toBe(drifted);
  });

  it('counts from now when there was no leader before', () => {
    const reigns = new Reigns('ana', 'ben');
    reigns.clock.advance(700);
    reigns.claim('ana');
    expect(reigns.trustEndsAtMs('ana', 'ben')).toBe(700 + drifted);
  });
});
