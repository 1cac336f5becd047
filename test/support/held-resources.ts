import { expect } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';

interface Resources {
  readonly sockets: number;
  readonly timers: number;
}

/** What keeps this process alive. */
export function heldResources(): Resources {
  const names = process.getActiveResourcesInfo();
  const count = (kind: RegExp): number => names.filter((name) => kind.test(name)).length;
  return { sockets: count(/TCP/), timers: count(/Timeout/) };
}

/** Resolves when no more is held than before; fails when that is not so within a moment. */
export async function released(before: Resources, withinMs = 200): Promise<void> {
  const endsAtMs = systemClock.now() + withinMs;
  for (let now = heldResources(); now.sockets > before.sockets || now.timers > before.timers; now = heldResources()) {
    if (systemClock.now() > endsAtMs) expect(now).toEqual(before);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
