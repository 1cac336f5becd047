import type { OperatorEntry } from '../../machines/model/entries.js';
import { showValue } from '../../machines/model/config-problem.js';
import { isWorkerId, type MemberId } from '../../machines/model/ids.js';
import { ConnectError, TimeoutError, UnavailableError, UnknownTargetError } from '../errors.js';
import type { Clock, Link, Random } from '../ports.js';
import type { GroupCopy } from '../member/group-copy.js';
import { Proposer, type Proposal } from '../member/proposer.js';

export interface OperatorOptions {
  readonly link: Link;
  readonly copy: GroupCopy;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs: number;
}

const APPEND_TIMEOUT_MS = 1_000;

/** Writes to a group without being a member. What it writes may be repeated without harm; each call resolves when it was applied. */
export class Operator {
  readonly #proposer: Proposer;
  readonly #timeoutMs: number;

  constructor({ link, copy, clock, random, timeoutMs }: OperatorOptions) {
    this.#timeoutMs = timeoutMs;
    this.#proposer = new Proposer(random.id() as MemberId, {
      log: link.log,
      replica: copy.replica,
      clock,
      appendTimeoutMs: Math.min(APPEND_TIMEOUT_MS, timeoutMs),
      copy: () => copy,
    });
  }

  /** Rejects with `UnknownTargetError` when no live worker has this id; else as all of an operator’s calls do. */
  async drain(worker: string, draining: boolean): Promise<void> {
    if (!isWorkerId(worker)) throw unknownWorker(worker);
    const proposal = await this.#write({ kind: 'worker.drain', worker, draining });
    if (proposal.kind === 'rejected' && proposal.reason === 'unknownTarget') throw unknownWorker(worker);
    this.#expectAccepted(proposal);
  }

  async pause(paused: boolean): Promise<void> {
    this.#expectAccepted(await this.#write({ kind: 'maintenance.set', paused }));
  }

  async refresh(): Promise<void> {
    this.#expectAccepted(await this.#write({ kind: 'partitions.refresh' }));
  }

  close(): void {
    this.#proposer.close();
  }

  #write(entry: OperatorEntry): Promise<Proposal> {
    return this.#proposer.propose(entry, this.#timeoutMs);
  }

  /** Rejects with `TimeoutError`, with `ConnectError` when it may not be written, or with `UnavailableError`. */
  #expectAccepted(proposal: Proposal): void {
    if (proposal.kind === 'accepted') return;
    if (proposal.kind === 'unsettled')
      throw new TimeoutError(`the group has not applied it within ${this.#timeoutMs} ms; it may still count later: look, or repeat it`);
    if (proposal.kind === 'rejected') throw new UnavailableError(`the group turned it down: ${proposal.reason}`);
    throw new ConnectError(`the group log does not take it: ${proposal.reason}`, { cause: proposal.cause });
  }
}

const unknownWorker = (worker: unknown): UnknownTargetError =>
  new UnknownTargetError(`the group has no live worker ${showValue(worker)}; workers are named by their stable ids, like worker-0`);
