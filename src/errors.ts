import type { ConfigProblem } from '../machines/model/config-problem.js';
import type { Finding } from './ports.js';

/**
 * Base of every error that Conclave throws or emits. `code` is stable and safe to compare; the message shows the value received and
 * what to do next; further facts are fields.
 */
export class ConclaveError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** NATS did not answer in time, or is out of reach. Transient: the same call may go through later. */
export class UnavailableError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_UNAVAILABLE', message, options);
  }
}

/** The server cannot be used: wrong address, credentials, permissions, JetStream off, or a stream that is not ours. For the operator. */
export class ConnectError extends ConclaveError {
  /** All that is wrong, when the server was looked at; empty when it did not come to that. */
  readonly problems: readonly Finding[];
  constructor(message: string, options: ErrorOptions & { readonly problems?: readonly Finding[] } = {}) {
    super('ERR_CONCLAVE_CONNECT', message, options);
    this.problems = options.problems ?? [];
  }
}

/** The group’s log cannot be followed any more: deleted, replaced, gone back, or without its snapshot. The worker stops; its operator looks at NATS. */
export class LogLostError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_LOG_LOST', message, options);
  }
}

/**
 * NATS has no room for the group’s log: the disk, the account or the stream is full. Told once by each member that has something to write. Work
 * pauses, nothing moves, and all go on by themselves when there is room. For the operator.
 */
export class LogFullError extends ConclaveError {
  constructor(group: string, options?: ErrorOptions) {
    const said = options?.cause instanceof Error ? ` (${options.cause.message})` : '';
    super('ERR_CONCLAVE_LOG_FULL', `NATS has no room for the log of group ${group}${said}: free storage, or raise its limits`, options);
  }
}

/** What this worker had not read yet was compacted. It has ended its work, and joins again from a newer snapshot. */
export class BehindError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_BEHIND', message, options);
  }
}

/** A newer process took over this worker’s name. This one has stopped; start it under another name to run both. */
export class ReplacedError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_REPLACED', message, options);
  }
}

/** The group does not take this worker: no stable id is free, or it speaks a protocol that this version does not. For the operator. */
export class JoinRefusedError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_JOIN_REFUSED', message, options);
  }
}

/** `start()` was called on a worker that was started before. A worker starts once: create another. */
export class AlreadyStartedError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_ALREADY_STARTED', message, options);
  }
}

/** Something did not happen within its deadline. */
export class TimeoutError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_TIMEOUT', message, options);
  }
}

/** The worker stopped before what was waited for could happen. */
export class StoppedError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_STOPPED', message, options);
  }
}

/** The group declared this incarnation gone while it was still there (paused, cut off). It has joined again as a new one. */
export class FencedError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_FENCED', message, options);
  }
}

/** User code threw or returned early, or ignored its abort signal. `cause` is what it threw. */
export class PartitionError extends ConclaveError {
  readonly partition: string;
  readonly epoch: number;
  constructor(message: string, at: { readonly partition: string; readonly epoch: number }, options?: ErrorOptions) {
    super('ERR_CONCLAVE_PARTITION', message, options);
    this.partition = at.partition;
    this.epoch = at.epoch;
  }
}

/** The placement strategy, or the source of partitions, threw or gave garbage. The last good one stays in force. */
export class PlacementError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_PLACEMENT', message, options);
  }
}

/**
 * A file or bucket of partitions could not be read, holds something else, or too much. For whoever keeps it: the message says where. The
 * last good set stays in force.
 */
export class SourceError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_SOURCE', message, options);
  }
}

interface BrokenState {
  readonly broken: readonly string[];
  readonly reportFile: string | null;
}

/** What a member found wrong with its own state. */
class BrokenStateError extends ConclaveError {
  /** Of the last entry that led to it, in the log. */
  readonly sequence: number;
  /** What does not hold, each with the name of the invariant. */
  readonly broken: readonly string[];
  /** The file that says more; null when none could be written, or none was wanted. */
  readonly reportFile: string | null;
  constructor(code: string, sequence: number, { broken, reportFile }: BrokenState) {
    const shown = [...broken.slice(0, 3), ...(broken.length > 3 ? [`${broken.length - 3} more`] : [])].join('; ');
    const report = reportFile === null ? 'no file was written' : `add ${reportFile}`;
    super(
      code,
      `entry ${sequence}: ${shown}. This worker has stopped. Keep the log and the snapshots of the group, and report it (${report})`,
    );
    this.sequence = sequence;
    this.broken = broken;
    this.reportFile = reportFile;
  }
}

/** This member and the leader came to different states: a bug, bytes that changed, or a log that forgot entries and has others in their place. The worker stops at once. */
export class DivergedError extends BrokenStateError {
  constructor(sequence: number, found: BrokenState) {
    super('ERR_CONCLAVE_DIVERGED', sequence, found);
  }
}

/** An entry would break what must hold of every group: a bug, or memory that changed. It was not applied; the worker stops at once. */
export class InvariantError extends BrokenStateError {
  constructor(sequence: number, found: BrokenState) {
    super('ERR_CONCLAVE_INVARIANT', sequence, found);
  }
}

/** The reason with which a partition's `signal` aborts. Not a failure: end your work. */
export class PartitionEndedError extends ConclaveError {
  /** `drained`: finish what runs; `paused`: trust ran out; `dropped`: others own it already. */
  readonly reason: 'drained' | 'paused' | 'dropped';
  constructor(message: string, reason: 'drained' | 'paused' | 'dropped') {
    super('ERR_CONCLAVE_PARTITION_ENDED', message);
    this.reason = reason;
  }
}

/** The options are wrong. Thrown before anything starts, with every problem at once. */
export class ConfigError extends ConclaveError {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
    super('ERR_CONCLAVE_CONFIG', `${problems.length} problem${problems.length === 1 ? '' : 's'} in the options:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** The log has an entry of a later version of Conclave. The worker stops rather than guess: update it. */
export class NewerEntryError extends ConclaveError {
  /** Of the entry, in the log. */
  readonly sequence: number;
  constructor(sequence: number, found: { readonly v: number; readonly entryKind: string }) {
    const what = `${JSON.stringify(found.entryKind.slice(0, 64))} of protocol ${found.v}`;
    super(
      'ERR_CONCLAVE_NEWER_ENTRY',
      `entry ${sequence} of the group log is ${what}, newer than this version of conclave: update this service`,
    );
    this.sequence = sequence;
  }
}

/** No worker of a group by this name has ever started there. Check the name and the server, or start a worker. */
export class GroupNotFoundError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_GROUP_NOT_FOUND', message, options);
  }
}

/** A worker or partition is named that the group does not have now. */
export class UnknownTargetError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_UNKNOWN_TARGET', message, options);
  }
}
