import type { GestureKind } from './gesture.js';

/** A killed process may be anywhere in its start by then. */
const START_MAX_MS = 2_000;
const STOP_MAX_MS = 300;

/** What becomes of processes of workers. */
export const aboutWorkers = {
  killWorker: {
    what: 'a worker is killed; another starts under its name',
    place: 'worker',
    forMs: [0, 6_000],
    happen: (arena, { node, forMs }) =>
      arena.seize(arena.free(node), async (victim) => {
        await victim.kill();
        await arena.fleet.lets(forMs);
        await victim.start();
      }),
  },
  killLeader: {
    what: 'the leader is killed; another process starts under its name',
    place: 'leader',
    forMs: [0, 6_000],
    happen: (arena, { forMs }) =>
      arena.seize(arena.leading, async (victim) => {
        await victim.kill();
        await arena.fleet.lets(forMs);
        await victim.start();
      }),
  },
  killMost: {
    what: 'all workers but one are killed at once',
    place: 'everybody',
    forMs: [0, 6_000],
    happen: async (arena, { node, forMs }) => {
      const spared = arena.free(node);
      const victims = arena.nodes.filter((one) => one !== spared);
      await Promise.all(victims.map((victim) => victim.kill()));
      await arena.fleet.lets(forMs);
      await Promise.all(victims.map((victim) => victim.start()));
      return true;
    },
  },
  killTwice: {
    what: 'a worker is killed, and its successor while it starts',
    place: 'worker',
    forMs: [0, 1_000],
    happen: (arena, { node, forMs, strength }) =>
      arena.seize(arena.free(node), async (victim) => {
        await victim.kill();
        await victim.start();
        await arena.fleet.lets(strength * START_MAX_MS);
        await victim.kill();
        await arena.fleet.lets(forMs);
        await victim.start();
      }),
  },
  freezeWorker: {
    what: 'a worker stands still (SIGSTOP), and goes on',
    place: 'worker',
    forMs: [100, 9_000],
    happen: (arena, { node, forMs }) =>
      arena.seize(arena.free(node), async ({ worker }) => {
        worker?.freeze();
        await arena.fleet.lets(forMs);
        worker?.thaw();
      }),
  },
  freezeLeader: {
    what: 'the leader stands still (SIGSTOP), and goes on',
    place: 'leader',
    forMs: [100, 9_000],
    happen: (arena, { forMs }) =>
      arena.seize(arena.leading, async ({ worker }) => {
        worker?.freeze();
        await arena.fleet.lets(forMs);
        worker?.thaw();
      }),
  },
  blockLoop: {
    what: 'user code blocks the event loop of a worker',
    place: 'worker',
    forMs: [100, 10_000],
    happen: (arena, { node, forMs }) =>
      arena.seize(arena.free(node), async ({ worker }) => {
        worker?.block(forMs);
        await arena.fleet.lets(forMs);
      }),
  },
  stopWorker: {
    what: 'a worker stops gracefully, and starts again',
    place: 'worker',
    forMs: [0, 5_000],
    happen: (arena, { node, forMs }) =>
      arena.seize(arena.free(node), async (stopped) => {
        await stopped.stop({ hold: false });
        await arena.fleet.lets(forMs);
        await stopped.start();
      }),
  },
  stopHeld: {
    what: 'a worker stops, its partitions wait for its name, and it starts again',
    place: 'worker',
    forMs: [0, 5_000],
    happen: (arena, { node, forMs }) =>
      arena.seize(arena.free(node), async (stopped) => {
        await stopped.stop({ hold: true });
        await arena.fleet.lets(forMs);
        await stopped.start();
      }),
  },
  stopCutShort: {
    what: 'a worker stops gracefully and is killed meanwhile',
    place: 'worker',
    forMs: [0, 5_000],
    happen: (arena, { node, forMs, strength }) =>
      arena.seize(arena.free(node), async (stopped) => {
        await stopped.stopCutShort(strength * STOP_MAX_MS);
        await arena.fleet.lets(forMs);
        await stopped.start();
      }),
  },
  joinAndLeave: {
    what: 'one more worker joins, and leaves',
    place: 'partitions',
    forMs: [500, 6_000],
    happen: (arena, { forMs }) =>
      arena.entertain(async (guest) => {
        await arena.fleet.lets(forMs);
        await guest.stop({ hold: false });
      }),
  },
  replaceUnderName: {
    what: 'a second process starts under the name of one that lives; one of the two stays',
    place: 'worker',
    forMs: [0, 0],
    happen: (arena, { node }) =>
      arena.seize(arena.free(node), async (doubled) => {
        await doubled.startAnother();
        await arena.fleet.until(`one process of ${doubled.name} is left`, () => doubled.isWhole, 60_000);
      }),
  },
  restartAll: {
    what: 'the whole service stops at once, and starts at once',
    place: 'everybody',
    forMs: [0, 3_000],
    happen: async (arena, { forMs }) => {
      await Promise.all(arena.nodes.map((node) => node.stop({ hold: false })));
      await arena.fleet.lets(forMs);
      await Promise.all(arena.nodes.map((node) => node.start()));
      return true;
    },
  },
} as const satisfies Readonly<Record<string, GestureKind>>;
