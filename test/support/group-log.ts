import type { Entry, OperatorEntry } from '../../machines/model/entries.js';
import { emptyGroup, type GroupState } from '../../machines/model/group-state.js';
import type { Fact } from '../../machines/model/facts.js';
import type { MemberId } from '../../machines/model/ids.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { Link } from '../../src/ports.js';
import { encodeEntry } from '../../src/protocol/entry-codec.js';
import { LogReader, type LogProblem } from '../../src/member/log-reader.js';
import { Replica, type AppliedRecord } from '../../src/member/replica.js';
import { systemRandom } from '../../src/system/system-random.js';
import { systemClock } from '../../src/system/system-clock.js';

/** The log of a group from its first record, as one more reader sees it: the referee's copy. */
export class GroupLog {
  readonly link: Link;
  readonly records: AppliedRecord[] = [];
  /** Why the referee cannot follow the log any more. */
  problem: LogProblem | undefined;
  #reader: LogReader;
  readonly #replica = new Replica(emptyGroup());
  readonly #listeners = new Set<() => void>();

  private constructor(link: Link) {
    this.link = link;
    this.#replica.onApplied((applied) => this.records.push(applied));
    this.#reader = this.#newReader();
  }

  static async open(servers: string | readonly string[], group: string, replicas = 1): Promise<GroupLog> {
    const log = new GroupLog(await connectNats({ servers, replicas }).link(group, { name: 'referee', timeoutMs: 20_000 }));
    await log.#reader.start(1, 10_000);
    // After an outage nothing tells that entries were missed but the next one, or this.
    log.link.onStatus((status) => (status === 'connected' ? log.#reader.resync() : log.#reader.doubt()));
    return log;
  }

  /** Reads on from where it stopped, as after a server that did not know the end of its own log. */
  async goOn(): Promise<void> {
    this.problem = undefined;
    this.#reader = this.#newReader();
    await this.#reader.start(this.state.applied + 1, 10_000);
  }

  get state(): GroupState {
    return this.#replica.state;
  }

  /** All facts of one type, in order, from after a sequence on. */
  facts<T extends Fact['type']>(type: T, after = 0): readonly Extract<Fact, { type: T }>[] {
    const later = this.records.filter((record) => record.sequence > after);
    return later.flatMap(({ facts }) => facts.filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type));
  }

  /** Called after every record. Returns the function that ends it. */
  onRecord(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when the claim holds, looked at after every record. The test's own deadline bounds it. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        forget();
        resolve();
      };
      const forget = this.onRecord(look);
      look();
    });
  }

  /** Writes as anyone may who has access to the server. Resolves with what became of it. */
  async forge(entry: Entry): Promise<AppliedRecord> {
    const before = this.records.length;
    const [record] = encodeEntry(entry, this.link.log.recordBytesMax) ?? [];
    await this.link.log.append(record as Uint8Array, { timeoutMs: 2_000 });
    const isIt = ({ entry: one }: AppliedRecord): boolean => one?.author === entry.author && one.counter === entry.counter;
    const found = (): AppliedRecord | undefined => this.records.slice(before).find(isIt);
    await this.until(() => found() !== undefined);
    return found() as AppliedRecord;
  }

  /** Writes as an operator, who is no member. */
  operate(body: OperatorEntry): Promise<AppliedRecord> {
    return this.forge({ v: 1, author: systemRandom.id() as MemberId, counter: 1, ...body });
  }

  async close(): Promise<void> {
    this.#reader.close();
    await this.link.close();
  }

  #newReader(): LogReader {
    return new LogReader({
      log: this.link.log,
      clock: systemClock,
      readTimeoutMs: 2_000,
      onRecord: (record) => {
        this.#replica.apply(record);
        for (const listener of [...this.#listeners]) listener();
      },
      onProblem: (problem) => {
        this.problem = problem;
        for (const listener of [...this.#listeners]) listener();
      },
    });
  }
}
