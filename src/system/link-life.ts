import type { LinkStatus } from '../ports.js';
import { guarded } from './guarded.js';

/** The life of one link: its status, what is lost when it goes down, what is let go of when it closes. `closed` is final. */
export class LinkLife {
  readonly #listeners = new Set<(status: LinkStatus) => void>();
  readonly #underWay = new Set<() => void>();
  readonly #held = new Set<() => void>();
  #status: LinkStatus = 'connected';

  get status(): LinkStatus {
    return this.#status;
  }

  get isUp(): boolean {
    return this.#status === 'connected';
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    const call = guarded(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  become(status: LinkStatus): void {
    if (this.#status === status || this.#status === 'closed') return;
    this.#status = status;
    if (status !== 'connected') for (const lose of [...this.#underWay]) lose();
    if (status === 'closed') for (const release of [...this.#held]) release();
    for (const listener of [...this.#listeners]) listener(status);
    if (status === 'closed') this.#listeners.clear();
  }

  /** Calls `lose` when the link stops being up: nothing that is under way then can be answered. Returns the way to forget it. */
  whenDown(lose: () => void): () => void {
    this.#underWay.add(lose);
    return () => void this.#underWay.delete(lose);
  }

  /** Makes `release` run once: when its result is called, or when the link closes. */
  holdUntilClosed(release: () => void): () => void {
    const releaseOnce = (): void => {
      if (this.#held.delete(releaseOnce)) release();
    };
    this.#held.add(releaseOnce);
    if (this.#status === 'closed') releaseOnce();
    return releaseOnce;
  }
}
