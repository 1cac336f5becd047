import type { Clock } from '../ports.js';

/** A question is repeated after this long, then after twice as long each time. */
const AGAIN_MS = 100;

/** A question that is under way. */
export interface OpenQuestion<T> {
  /** The first answer, or the first failure. */
  readonly answer: Promise<T>;
  /** There is news of who is asked: it may answer now. */
  readonly tellNews: () => void;
}

/**
 * What a log without a leader is asked it drops without a word, and so does one that has only just got one. It is asked ever more seldom until
 * it answers, and soon when there is news of it. The first answer counts: a slow line may bring news faster than answers.
 */
export function askUntilAnswered<T>(ask: () => Promise<T>, clock: Clock): OpenQuestion<T> {
  let timer: unknown;
  let askedAtMs = -Infinity;
  let isAnswered = false;
  let settle: { readonly resolve: (answer: T) => void; readonly reject: (error: unknown) => void };
  const answer = new Promise<T>((resolve, reject) => (settle = { resolve, reject })).finally(() => {
    isAnswered = true;
    clock.clearTimeout(timer);
  });
  const askIn = (ms: number, nextMs: number): void => {
    clock.clearTimeout(timer);
    if (!isAnswered) timer = clock.setTimeout(() => askNow(nextMs), ms);
  };
  const askNow = (nextMs: number): void => {
    askedAtMs = clock.now();
    ask().then(settle.resolve, settle.reject);
    askIn(nextMs, nextMs * 2);
  };
  askNow(AGAIN_MS);
  return { answer, tellNews: () => askIn(Math.max(0, askedAtMs + AGAIN_MS - clock.now()), AGAIN_MS) };
}
