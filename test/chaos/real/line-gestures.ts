import type { TcpLine } from '../../support/tcp-line.js';
import type { GestureKind } from './gesture.js';

const LATE_MAX_MS = 800;

type Harm = (line: TcpLine, strength: number) => void | Promise<void>;

/** Something that is wrong with all lines of one worker for a while. */
const harmed = (what: string, begin: Harm, end: Harm): GestureKind => ({
  what,
  place: 'worker',
  forMs: [100, 12_000],
  happen: (arena, { node, forMs, strength }) =>
    arena.seize(arena.free(node), async ({ lines }) => {
      for (const line of lines) await begin(line, strength);
      await arena.fleet.lets(forMs);
      for (const line of lines) await end(line, strength);
    }),
});

/** What becomes of the lines between a worker and the servers. */
export const aboutLines = {
  cutLine: harmed(
    'the line of a worker is cut, and mended',
    (line) => line.cut(),
    (line) => line.mend(),
  ),
  resetLine: harmed(
    'the connection of a worker breaks, and it connects again',
    (line) => line.reset(),
    () => undefined,
  ),
  freezeLine: harmed(
    'nothing passes on the line of a worker, both ways; then all of it',
    (line) => line.freeze(),
    (line) => line.thaw(),
  ),
  deafLine: harmed(
    'a worker sends and hears nothing',
    (line) => line.freeze(['toClient']),
    (line) => line.thaw(['toClient']),
  ),
  muteLine: harmed(
    'a worker hears and cannot send',
    (line) => line.freeze(['toServer']),
    (line) => line.thaw(['toServer']),
  ),
  slowLine: harmed(
    'the line of a worker is up to 0.8 s late, each way',
    (line, strength) => line.delay(strength * LATE_MAX_MS),
    (line) => line.delay(0),
  ),
};
