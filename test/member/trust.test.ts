import { describe, expect, it } from 'vitest';
import { Trust } from '../../src/member/trust.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';

function untrusted() {
  const clock = new VirtualClock(1_000);
  const trust = new Trust(clock);
  const told: boolean[] = [];
  trust.onChange((trusted) => told.push(trusted));
  return { clock, trust, told };
}

describe('Trust', () => {
  it('lasts one lease from when it was asked for, not from when the answer came', () => {
    const { clock, trust, told } = untrusted();
    const askedAtMs = clock.now();
    clock.advance(400);
    trust.extend(askedAtMs, 1_000);
    clock.advance(599);
    expect(trust.isTrusted).toBe(true);
    clock.advance(1);
    expect([trust.isTrusted, told]).toEqual([false, [true, false]]);
  });

  it('does not begin by an answer that came after the lease', () => {
    const { clock, trust, told } = untrusted();
    clock.advance(1_000);
    trust.extend(1_000, 1_000);
    expect([trust.isTrusted, told, clock.pending]).toEqual([false, [], 0]);
  });

  it('is not shortened by an older answer that comes late', () => {
    const { clock, trust } = untrusted();
    clock.advance(500);
    trust.extend(1_500, 1_000);
    trust.extend(1_000, 1_000);
    expect(trust.untilMs).toBe(2_500);
  });

  it('is over at its instant, also when the timer that says so is late', () => {
    let nowMs = 0;
    const timers: (() => void)[] = [];
    const clock = { now: () => nowMs, setTimeout: (fire: () => void) => timers.push(fire), clearTimeout: () => undefined };
    const trust = new Trust(clock);
    const told: boolean[] = [];
    trust.onChange((trusted) => told.push(trusted));
    trust.extend(0, 1_000);
    nowMs = 1_000;
    expect([trust.isTrusted, told]).toEqual([false, [true]]);
    timers.at(-1)?.();
    expect(told).toEqual([true, false]);
  });

  it('shows that it lapsed when it is extended before the late timer has said so', () => {
    let nowMs = 0;
    const trust = new Trust({ now: () => nowMs, setTimeout: () => 0, clearTimeout: () => undefined });
    const told: boolean[] = [];
    trust.onChange((trusted) => told.push(trusted));
    trust.extend(0, 1_000);
    nowMs = 1_500;
    trust.extend(1_400, 1_000);
    expect(told).toEqual([true, false, true]);
  });

  it('waits on when its timer fires early', () => {
    let nowMs = 0;
    const timers: (() => void)[] = [];
    const clock = { now: () => nowMs, setTimeout: (fire: () => void) => timers.push(fire), clearTimeout: () => undefined };
    const trust = new Trust(clock);
    trust.extend(0, 1_000);
    nowMs = 999.5;
    timers.at(-1)?.();
    expect([trust.isTrusted, timers.length]).toEqual([true, 2]);
  });

  it('ends at once when it is revoked, and can begin again', () => {
    const { clock, trust, told } = untrusted();
    trust.extend(1_000, 1_000);
    trust.revoke();
    expect([trust.isTrusted, clock.pending]).toEqual([false, 0]);
    trust.extend(1_000, 1_000);
    expect([trust.isTrusted, told]).toEqual([true, [true, false, true]]);
  });
});
