import type { World } from '../world/world.js';
import { ElectionWorld } from './election-world.js';
import { HandoverWorld } from './handover-world.js';
import { StopWorld } from './stop-world.js';

/** The worlds that `conclave verify` checks: some hundred thousand states each, seconds to a minute on one core. */
export const ourWorlds = (): readonly World<unknown>[] =>
  [
    new ElectionWorld({ members: 3, entries: 2, proposalsEach: 1, crashes: 1, stops: 1, copies: 1 }),
    new ElectionWorld({ members: 4, entries: 2, proposalsEach: 1, crashes: 0, stops: 0, copies: 0 }),
    new HandoverWorld({ members: 3, placements: 1, suspicions: 1, lapses: 1, crashes: 1, stops: 0 }),
    new HandoverWorld({ members: 3, placements: 1, suspicions: 0, lapses: 1, crashes: 0, stops: 1 }),
    new StopWorld(),
  ] as readonly World<unknown>[];
