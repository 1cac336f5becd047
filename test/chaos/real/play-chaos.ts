import { systemClock } from '../../../src/system/system-clock.js';
import { restWithinMs } from '../../../src/simulation/judge/rest.js';
import { Arena, timing, type ArenaOptions } from './arena.js';
import { drawRounds } from './draw-rounds.js';
import type { Gesture } from './gesture.js';
import { gestureKinds } from './gestures.js';
import { judgeRun, type Judged } from './judge-run.js';
import type { Round } from './round.js';

export interface ChaosOptions extends ArenaOptions {
  readonly seed: number;
  readonly minutes: number;
  /** Says how far it is. */
  readonly tell: (line: string) => void;
}

export interface Played extends Judged {
  readonly rounds: readonly Round[];
  /** Gestures that could not be made, and why. */
  readonly mishaps: readonly string[];
}

/** Does harm to a service, round after round, lets it come to rest each time, and judges what its processes wrote down. */
export async function playChaos(options: ChaosOptions): Promise<Played> {
  await using arena = await Arena.open(options);
  const { seed, minutes, tell } = options;
  const rounds: Round[] = [];
  const mishaps: string[] = [];
  const startedAtMs = systemClock.now();
  const seconds = (): string => `${((systemClock.now() - startedAtMs) / 1_000).toFixed(0).padStart(5)} s`;
  await arena.rest(restWithinMs(timing));
  for (const gestures of drawRounds({ seed, servers: arena.park.servers.length, nodes: arena.nodes.length })) {
    tell(`${seconds()}  ${gestures.map(told).join(', ')}`);
    const round = await play(arena, { gestures, mishaps });
    if (!round) break;
    rounds.push(round);
    tell(`${seconds()}  at rest ${Math.round(round.restAtMs - round.wholeAtMs)} ms after all was whole`);
    if (systemClock.now() - startedAtMs > minutes * 60_000) break;
  }
  if (arena.violations.length === 0) await Promise.all(arena.nodes.map((node) => node.stop({ hold: false })));
  return { rounds, mishaps, ...(await judgeRun(arena, rounds)) };
}

interface Turn {
  readonly gestures: readonly Gesture[];
  readonly mishaps: string[];
}

/** Undefined when there was no rest. */
async function play(arena: Arena, { gestures, mishaps }: Turn): Promise<Round | undefined> {
  const fromMs = systemClock.now();
  const before = new Set(arena.partitions);
  const done = await Promise.all(
    gestures.map(async (gesture) => {
      await arena.fleet.lets(gesture.afterMs);
      return gestureKinds[gesture.name].happen(arena, gesture).catch((error: unknown) => {
        mishaps.push(`${gesture.name}: ${String(error)}`);
        return true;
      });
    }),
  );
  await arena.man();
  const wholeAtMs = systemClock.now();
  const happened = gestures.filter((_, index) => done[index]).map(({ name }) => name);
  try {
    const restAtMs = await arena.rest(restWithinMs(timing));
    return { gestures: happened, fromMs, wholeAtMs, restAtMs, partitions: arena.partitions.filter((id) => before.has(id)) };
  } catch (error) {
    arena.accuse('I4', `no rest within ${restWithinMs(timing)} ms after ${happened.join(', ')}: ${String(error)}`);
    return undefined;
  }
}

const told = ({ name, node, afterMs, forMs }: Gesture): string => `${name} ${node} after ${afterMs} ms for ${forMs} ms`;
