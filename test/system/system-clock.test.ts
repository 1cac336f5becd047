import { execFileSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';

it('never goes back and counts milliseconds', async () => {
  const before = systemClock.now();
  await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 20));
  const passedMs = systemClock.now() - before;
  expect(passedMs).toBeGreaterThanOrEqual(19);
  expect(passedMs).toBeLessThan(5_000);
});

it('reads the same time as another process on this machine', () => {
  const before = systemClock.now();
  const there = Number(execFileSync(process.execPath, ['-p', 'Number(process.hrtime.bigint()) / 1e6'], { encoding: 'utf8' }));
  expect(there).toBeGreaterThan(before);
  expect(there).toBeLessThan(systemClock.now());
});

it('a timer that is cleared does not fire, and clearing twice or nothing is harmless', async () => {
  let fired = false;
  const timer = systemClock.setTimeout(() => (fired = true), 1);
  systemClock.clearTimeout(timer);
  systemClock.clearTimeout(timer);
  systemClock.clearTimeout(undefined);
  await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 10));
  expect(fired).toBe(false);
});

it('waits as long as asked, also beyond the 24.8 days that a Node timer can', () => {
  vi.useFakeTimers();
  try {
    const daysMs = 60 * 24 * 3_600_000;
    let fired = 0;
    systemClock.setTimeout(() => (fired += 1), daysMs);
    vi.advanceTimersByTime(daysMs - 1);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(1);
    const cleared = systemClock.setTimeout(() => (fired += 1), daysMs);
    vi.advanceTimersByTime(daysMs / 2);
    systemClock.clearTimeout(cleared);
    vi.advanceTimersByTime(daysMs);
    expect(fired).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
