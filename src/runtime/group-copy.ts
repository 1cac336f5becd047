import { emptyGroup, type GroupState } from '../../machines/model/group-state.js';
import { decodeSnapshot } from '../../machines/model/snapshot.js';
import { LogLostError } from '../errors.js';
import type { Clock, Link, LogRecord } from '../ports.js';
import { LogReader, type LogProblem } from './log-reader.js';
import { Replica } from './replica.js';

export interface GroupCopyOptions {
  readonly group: string;
  readonly link: Link;
  readonly clock: Clock;
  /** How long loading the snapshot, and then reading the log after it, may take, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** How long one read of the log may take, in milliseconds. */
  readonly readTimeoutMs: number;
  /** The copy cannot be kept any longer; it stays at what it has applied. `problem` says so when it is the log that is lost. */
  readonly onFailed: (error: unknown, problem?: LogProblem) => void;
}

const decoder = new TextDecoder();

/** One process’s copy of a group: the last snapshot, then the log after it, followed for as long as that can be done. */
export class GroupCopy {
  readonly replica: Replica;
  readonly #options: GroupCopyOptions;
  readonly #reader: LogReader;
  readonly #stopListening: () => void;

  private constructor(options: GroupCopyOptions, state: GroupState) {
    const { link, clock, group, readTimeoutMs } = options;
    this.#options = options;
    this.replica = new Replica(state);
    this.#reader = new LogReader({
      log: link.log,
      clock,
      readTimeoutMs,
      onRecord: (record) => this.#apply(record),
      onProblem: (problem) => options.onFailed(logLost(group, problem), problem),
    });
    this.#stopListening = link.onStatus((status) => {
      if (status === 'disconnected') this.#reader.doubt();
      else if (status === 'connected') this.#reader.resync();
    });
  }

  /** Starts from the last snapshot. Nothing is followed yet: listen to the replica first. Rejects with `UnavailableError` or `LogLostError`. */
  static async load(options: GroupCopyOptions): Promise<GroupCopy> {
    const snapshot = await options.link.store.load({ timeoutMs: options.loadTimeoutMs });
    const state = snapshot ? decodeSnapshot(decoder.decode(snapshot.data)) : emptyGroup();
    if (!state) throw new LogLostError(`the snapshot of group ${options.group} at sequence ${snapshot?.sequence} is damaged`);
    return new GroupCopy(options, state);
  }

  /** Resolves when all that is stored now is applied; goes on after that. Rejects with `UnavailableError`. */
  follow(): Promise<void> {
    return this.#reader.start(this.replica.state.applied + 1, this.#options.loadTimeoutMs);
  }

  /** The log holds at least this much. */
  nudge(sequence: number): void {
    this.#reader.nudge(sequence);
  }

  close(): void {
    this.#stopListening();
    this.#reader.close();
  }

  #apply(record: LogRecord): void {
    try {
      this.replica.apply(record);
    } catch (error) {
      this.#options.onFailed(error);
    }
  }
}

function logLost(group: string, problem: LogProblem): LogLostError {
  switch (problem.kind) {
    case 'trimmed':
      return new LogLostError(
        `group ${group}: entries ${problem.next} to ${problem.first - 1} were compacted before we read them; start again`,
      );
    case 'wentBack':
      return new LogLostError(
        `group ${group}: the log forgot acknowledged entries (we had applied ${problem.next - 1}, it ends at or differs at ${problem.last}); check the durability of the NATS server (sync_interval: always)`,
      );
    case 'gone':
      return new LogLostError(
        `group ${group}: the log is not there any more: it was deleted, or the NATS server lost its files; start again, with epochs that begin anew`,
      );
    case 'replaced':
      return new LogLostError(`group ${group}: the log was deleted and made anew under us; start again`);
  }
}
