import type { Responder } from '../ports.js';

/** One subscription on one exact subject. */
export interface Interest {
  readonly isReachable: () => boolean;
  readonly receive: Responder;
}

/** Who listens where. Subjects are compared whole: there are no wildcards on the bus. */
export class Exchange {
  readonly #interests = new Map<string, Set<Interest>>();

  add(subject: string, interest: Interest): () => void {
    const interests = this.#interests.get(subject) ?? new Set();
    this.#interests.set(subject, interests.add(interest));
    return () => {
      interests.delete(interest);
      if (interests.size === 0 && this.#interests.get(subject) === interests) this.#interests.delete(subject);
    };
  }

  /** Those who would get a message now: listeners behind a cut link are nobody. */
  reachable(subject: string): readonly Interest[] {
    return [...(this.#interests.get(subject) ?? [])].filter((interest) => interest.isReachable());
  }
}
