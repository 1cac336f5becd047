import { PROTOCOL_MAX, type EntryBody, type PartitionSpec } from '../../machines/model/entries.js';
import { memberOf, type GroupState } from '../../machines/model/group-state.js';
import type { MemberId, PartitionId, WorkerId } from '../../machines/model/ids.js';
import { encodeSnapshot } from '../../machines/model/snapshot.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { Link } from '../../src/ports.js';
import { GroupCopy } from '../../src/member/group-copy.js';
import { Proposer } from '../../src/member/proposer.js';
import type { AppliedRecord } from '../../src/member/replica.js';
import { systemClock } from '../../src/system/system-clock.js';
import { systemRandom } from '../../src/system/system-random.js';

const TIMEOUT_MS = 20_000;

/** One member of a group with all that is shared and nothing of a worker: its copy of the state and its pen, on NATS. It beats for nobody. */
export class GroupMember {
  readonly link: Link;
  readonly id = systemRandom.id() as MemberId;
  /** From an open link to being even with the log. */
  readonly openedMs: number;
  readonly #copy: GroupCopy;
  readonly #proposer: Proposer;

  private constructor(link: Link, copy: GroupCopy, openedMs: number) {
    this.link = link;
    this.openedMs = openedMs;
    this.#copy = copy;
    this.#proposer = new Proposer(this.id, {
      log: link.log,
      replica: copy.replica,
      clock: systemClock,
      appendTimeoutMs: 2_000,
      copy: () => copy,
    });
  }

  /** Even with the log when it resolves; not in the group yet. */
  static async open(servers: string, group: string): Promise<GroupMember> {
    const link = await connectNats({ servers }).link(group, { name: 'member', timeoutMs: TIMEOUT_MS });
    const onLost = ({ error }: { readonly error: unknown }): void => process.emitWarning(error as Error);
    const options = { group, link, clock: systemClock, loadTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, onLost };
    const fromMs = systemClock.now();
    const copy = await GroupCopy.catchUp(options, () => undefined);
    return new GroupMember(link, copy, systemClock.now() - fromMs);
  }

  get state(): GroupState {
    return this.#copy.replica.state;
  }

  /** Its stable id. */
  get worker(): WorkerId {
    const worker = this.state.members[this.id]?.worker;
    if (!worker || memberOf(this.state, worker)?.id !== this.id) throw new Error('this member has no seat');
    return worker;
  }

  onApplied(listener: (applied: AppliedRecord) => void): () => void {
    return this.#copy.replica.onApplied(listener);
  }

  /** Resolves when this member has applied as much. */
  applied(sequence: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.state.applied < sequence) return;
        forget();
        resolve();
      };
      const forget = this.onApplied(look);
      look();
    });
  }

  /** Resolves with the record of the entry that counts. Throws when it does not count. */
  async propose(body: EntryBody): Promise<AppliedRecord> {
    const proposal = await this.#proposer.propose(body, TIMEOUT_MS);
    if (proposal.kind !== 'accepted') throw new Error(`${body.kind}: ${JSON.stringify(proposal)}`);
    return proposal.applied;
  }

  async join(name: string, leaseMs = 2_000): Promise<void> {
    const rest = { sticky: true, capacity: 1, poolSize: 16, fencing: 'exclusive', leaseMs, protocolMax: PROTOCOL_MAX } as const;
    await this.propose({ kind: 'member.join', name, basis: this.state.applied, ...rest });
  }

  async lead(): Promise<void> {
    await this.propose({ kind: 'leader.claim', against: this.state.term });
  }

  declare(set: readonly PartitionSpec[]): Promise<AppliedRecord> {
    return this.propose({ kind: 'partitions.change', term: this.state.term, set, removed: [] });
  }

  place(moves: readonly (readonly [PartitionId, WorkerId])[]): Promise<AppliedRecord> {
    return this.propose({ kind: 'placement.commit', term: this.state.term, trigger: 'planned', moves });
  }

  async snapshot(): Promise<void> {
    const { applied } = this.state;
    const text = encodeSnapshot({ log: this.#copy.log, state: this.state });
    await this.link.store.save({ sequence: applied, data: new TextEncoder().encode(text) }, { timeoutMs: TIMEOUT_MS });
  }

  async close(): Promise<void> {
    this.#proposer.close();
    this.#copy.close();
    await this.link.close();
  }
}

/** `tenant-0` and so on: keys of an ordinary length. */
export const numberedPartitions = (count: number): readonly PartitionSpec[] =>
  Array.from({ length: count }, (_, index) => ({ id: `tenant-${index}` as PartitionId, keys: [`tenant-${index}`], weight: 1 }));
