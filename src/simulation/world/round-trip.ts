import type { Line } from './line.js';

/** Why a trip has no answer: it never left, the line went down under way, or time ran out. */
export type TripEnd = 'down' | 'lost' | 'late';

export interface RoundTrip<T> {
  readonly timeoutMs: number;
  readonly channel: string;
  /** Runs at the server; the reply may come then, later or never. */
  readonly there: (reply: (produce: () => T) => void) => void;
  /** The result when no answer comes; may throw. */
  readonly lost: (end: TripEnd) => T;
  /** An append: late landings and lost acknowledgements concern it. */
  readonly isAppend?: boolean;
}

/** One way there and one way back, bounded by a timer of the process that asks. */
export async function roundTrip<T>(line: Line, trip: RoundTrip<T>): Promise<T> {
  if (!line.life.isUp) return trip.lost('down');
  const { clock } = line.process;
  const produce = await new Promise<() => T>((resolve) => {
    const end = (result: () => T): void => {
      clock.clearTimeout(timer);
      forget();
      resolve(result);
    };
    const timer = clock.setTimeout(() => end(() => trip.lost('late')), trip.timeoutMs);
    const forget = line.life.whenDown(() => end(() => trip.lost('lost')));
    const back = (result: () => T): void => {
      if (!trip.isAppend || !line.losesAck()) line.down(trip.channel, () => end(result));
    };
    const arrive = (): void => trip.there(back);
    if (trip.isAppend) line.upAppend(arrive);
    else line.up(trip.channel, arrive);
  });
  return produce();
}
