import fc from 'fast-check';
import { createActor, createMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';

describe('VirtualClock', () => {
  it('fires timers one by one in due order, equal ones as they were armed', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    for (const [name, ms] of [
      ['c', 20],
      ['a', 10],
      ['d', 20],
      ['b', 10],
    ] as const)
      clock.setTimeout(() => fired.push(`${name}@${clock.now()}`), ms);
    clock.advance(15);
    expect(fired).toEqual(['a@10', 'b@10']);
    expect([clock.now(), clock.pending]).toEqual([15, 2]);
    clock.advance(5);
    expect(fired.slice(2)).toEqual(['c@20', 'd@20']);
  });

  it('counts timers armed while firing from their own time', () => {
    const clock = new VirtualClock();
    const ticks: number[] = [];
    const tick = (): void => {
      ticks.push(clock.now());
      clock.setTimeout(tick, 300);
    };
    clock.setTimeout(tick, 300);
    clock.advance(1000);
    expect(ticks).toEqual([300, 600, 900]);
  });

  it('steps an actor through every timer on the way, where a jump would see one', () => {
    const clock = new VirtualClock();
    const pingPong = createMachine({ initial: 'ping', states: { ping: { after: { 300: 'pong' } }, pong: { after: { 300: 'ping' } } } });
    const actor = createActor(pingPong, { clock }).start();
    const values: unknown[] = [];
    actor.subscribe((snapshot) => values.push(snapshot.value));
    clock.advance(1000);
    actor.stop();
    expect(values).toEqual(['pong', 'ping', 'pong']);
    expect(clock.pending).toBe(0);
  });

  it('does not fire what was cleared, and clearing anything else is harmless', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const first = clock.setTimeout(() => fired.push('first'), 1);
    const second = clock.setTimeout(() => fired.push('second'), 2);
    clock.clearTimeout(second);
    clock.clearTimeout(second);
    clock.clearTimeout(new VirtualClock().setTimeout(() => {}, 1));
    clock.clearTimeout(undefined);
    expect(clock.pending).toBe(1);
    clock.advance(5);
    clock.clearTimeout(first);
    expect([fired, clock.pending]).toEqual([['first'], 0]);
  });

  it('fires any timers in the order of a sorted list, whatever is cleared', () => {
    const timer = fc.record({ ms: fc.integer({ min: 0, max: 20 }), isCleared: fc.boolean() });
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 300 }), (timers) => {
        const clock = new VirtualClock();
        const fired: number[] = [];
        const ids = timers.map(({ ms }, index) => clock.setTimeout(() => fired.push(index), ms));
        timers.forEach(({ isCleared }, index) => isCleared && clock.clearTimeout(ids[index]));
        clock.advance(20);
        const expected = timers.map((one, index) => ({ ...one, index })).filter((one) => !one.isCleared);
        expect(fired).toEqual(expected.sort((a, b) => a.ms - b.ms || a.index - b.index).map((one) => one.index));
      }),
    );
  });

  it('keeps the order when most timers were cleared', () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    const ids = Array.from({ length: 1000 }, (_, index) => clock.setTimeout(() => fired.push(index), (index * 7919) % 1000));
    ids.forEach((id, index) => index % 10 !== 1 && clock.clearTimeout(id));
    expect(clock.pending).toBe(100);
    clock.advance(1000);
    const kept = Array.from({ length: 100 }, (_, index) => index * 10 + 1);
    expect(fired).toEqual(kept.sort((a, b) => ((a * 7919) % 1000) - ((b * 7919) % 1000)));
  });

  it('runs until a fact holds, and no further', () => {
    const clock = new VirtualClock();
    let count = 0;
    for (const ms of [10, 20, 30]) clock.setTimeout(() => (count += 1), ms);
    expect(clock.runUntil(() => count === 2, 100)).toBe(true);
    expect(clock.now()).toBe(20);
    expect(clock.runUntil(() => count === 9, 100)).toBe(false);
    expect(clock.now()).toBe(120);
  });

  it('lets promises settle between timers', async () => {
    const clock = new VirtualClock();
    const steps: string[] = [];
    const virtualTimer = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimeout(() => resolve(), ms));
    const walk = async (): Promise<void> => {
      for (let step = 0; step < 3; step += 1) {
        await Promise.resolve();
        await virtualTimer(10);
        steps.push(`${clock.now()}`);
      }
    };
    void walk();
    await clock.advanceAsync(25);
    expect(steps).toEqual(['10', '20']);
    expect(await clock.runUntilAsync(() => steps.length === 3, 100)).toBe(true);
    expect(clock.now()).toBe(30);
  });

  it('throws what a timer throws, and goes on afterwards', () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => {
      throw new Error('broken');
    }, 5);
    expect(() => clock.advance(10)).toThrow('broken');
    clock.advance(5);
    expect(clock.now()).toBe(10);
  });

  it('refuses delays that Node would not wait for, and to be advanced by its own timers', () => {
    const clock = new VirtualClock();
    for (const ms of [NaN, Infinity, 2 ** 31]) expect(() => clock.setTimeout(() => {}, ms)).toThrow(RangeError);
    clock.setTimeout(() => clock.advance(1), -5);
    expect(() => clock.advance(1)).toThrow('a timer may not advance the clock');
  });
});

describe('VirtualClock.view', () => {
  it('shows another time and waits by it', () => {
    const world = new VirtualClock(1000);
    const fast = world.view({ offsetMs: 50, rate: 2 });
    expect(fast.now()).toBe(2050);
    let firedAt = NaN;
    fast.setTimeout(() => (firedAt = world.now()), 100);
    fast.clearTimeout(fast.setTimeout(() => (firedAt = 0), 10));
    world.advance(1000);
    expect(firedAt).toBe(1050);
  });

  it('never fires before its own time has come', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.99, max: 1.01, noNaN: true }), fc.nat(1e12), fc.nat(1e6), (rate, startMs, ms) => {
        const world = new VirtualClock(startMs);
        const view = world.view({ rate, offsetMs: 7.3 });
        const dueMs = view.now() + ms;
        let seenMs = NaN;
        view.setTimeout(() => (seenMs = view.now()), ms);
        world.advance(2 * ms + 1);
        expect(seenMs).toBeGreaterThanOrEqual(dueMs);
        expect(seenMs - dueMs).toBeLessThan(0.01);
      }),
    );
  });

  it('refuses rates and offsets that are no clock', () => {
    const world = new VirtualClock();
    for (const rate of [0, -1, NaN, Infinity]) expect(() => world.view({ rate })).toThrow(RangeError);
    expect(() => world.view({ offsetMs: NaN })).toThrow(RangeError);
  });
});
