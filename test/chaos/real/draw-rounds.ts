import { SeededRandom } from '../../../src/simulation/world/seeded-random.js';
import type { Gesture, GestureName } from './gesture.js';
import { gestureKinds } from './gestures.js';

export interface RoundOptions {
  readonly seed: number;
  /** How many nats-servers there are. */
  readonly servers: number;
  readonly nodes: number;
}

const GESTURES_MAX = 3;
const AFTER_MAX_MS = 3_000;

/** The rounds of one seed, without end. What happens when is the same every time; how long it takes the service is not. */
export function* drawRounds({ seed, servers, nodes }: RoundOptions): Generator<readonly Gesture[]> {
  const random = new SeededRandom(seed).fork('chaos');
  const known = (Object.keys(gestureKinds) as GestureName[]).filter((name) => (gestureKinds[name].servers ?? servers) === servers);
  // Every gesture comes once before any comes again.
  let deck: GestureName[] = [];
  for (;;) {
    const count = random.whole(1, GESTURES_MAX);
    const round: Gesture[] = [];
    while (round.length < count) {
      if (deck.length === 0) deck = shuffled(known, random);
      const name = deck.pop() as GestureName;
      if (round.some((other) => !fit(other.name, name))) {
        deck.unshift(name);
        break;
      }
      const [fromMs, toMs] = gestureKinds[name].forMs;
      round.push({
        name,
        afterMs: round.length === 0 ? 0 : Math.round(random.between(0, AFTER_MAX_MS)),
        // Short ones are the most frequent: most thresholds are near the lower end.
        forMs: Math.round(fromMs + (toMs - fromMs) * random.next() ** 2),
        node: random.whole(0, nodes - 1),
        strength: random.next(),
      });
    }
    yield round;
  }
}

function fit(one: GestureName, other: GestureName): boolean {
  const places = [gestureKinds[one].place, gestureKinds[other].place];
  if (places.includes('everybody')) return !places.some((place) => place === 'worker' || place === 'leader') && places[0] !== places[1];
  return places[0] !== places[1] || places[0] === 'worker';
}

function shuffled<T>(all: readonly T[], random: SeededRandom): T[] {
  const left = [...all];
  return all.map(() => left.splice(random.whole(0, left.length - 1), 1)[0] as T);
}
