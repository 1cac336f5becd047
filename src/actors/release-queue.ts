import type { Epoch, PartitionId } from '../../machines/model/ids.js';
import type { Session } from '../member/session.js';

/** One entry gives back at most this many partitions. */
const BATCH = 5_000;

/** Gives partitions back to the group, many in one entry when many end at once, and again until the log has it. */
export class ReleaseQueue {
  readonly #session: Session;
  readonly #onEmpty: () => void;
  readonly #waiting = new Map<PartitionId, Epoch>();
  #flushing = false;
  #closed = false;

  constructor(session: Session, onEmpty: () => void) {
    this.#session = session;
    this.#onEmpty = onEmpty;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && !this.#flushing;
  }

  add(partition: PartitionId, epoch: Epoch): void {
    this.#waiting.set(partition, epoch);
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => void this.#flush());
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, BATCH);
      const proposal = await this.#session.propose({ kind: 'partition.release', released: batch });
      if (this.#closed) return;
      // Rejected: the log has given them to others already. Unsettled: they are still ours as far as we know.
      if (proposal.kind === 'accepted' || proposal.kind === 'rejected')
        for (const [partition, epoch] of batch) if (this.#waiting.get(partition) === epoch) this.#waiting.delete(partition);
      if (proposal.kind === 'refused' || proposal.kind === 'unsettled')
        await new Promise<void>((resume) => this.#session.clock.setTimeout(resume, this.#session.config.timing.beatMs));
    }
    this.#flushing = false;
    this.#onEmpty();
  }
}
