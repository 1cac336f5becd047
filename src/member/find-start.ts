import { emptyGroup } from '../../machines/model/group-state.js';
import { brokenInvariants } from '../../machines/model/invariants.js';
import { decodeSnapshot, type Snapshot } from '../../machines/model/snapshot.js';
import { LogLostError, UnavailableError } from '../errors.js';
import type { Clock, Link, LogPosition, StoredSnapshot } from '../ports.js';
import { wantedSubject } from '../protocol/subjects.js';
import { recordHash } from './record-hash.js';

export interface FindStartOptions {
  readonly group: string;
  readonly link: Link;
  readonly clock: Clock;
  /** How long loading may take, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** Begin where the log does, while it has its beginning: whoever explains needs what a snapshot leaves out. Default: false. */
  readonly wantsHistory?: boolean;
}

/** Where a copy of a group begins: a state, and the log that goes on from it. */
export type Start = Snapshot;

/** A leader that is asked for a snapshot writes it within moments. Without one, waiting longer helps nobody. */
const WAIT_MS = 5_000;
const RETRY_MS = 250;
const TRIES = 3;
const decoder = new TextDecoder();
const NOTHING = new Uint8Array();

/**
 * The newest snapshot that is whole and fits the log; without one, the log’s beginning. When there is neither, the leader is asked for a new
 * snapshot. Rejects with `LogLostError` when that does not help either, or when the snapshots show that the log was replaced or went
 * back, with `UnavailableError` when NATS does not answer.
 */
export async function findStart(options: FindStartOptions): Promise<Start> {
  const { group, link, clock, loadTimeoutMs } = options;
  const lostAtMs = clock.now() + Math.min(loadTimeoutMs / 2, WAIT_MS);
  // An answer may be lost while the stream has no leader: asked for again, instead of waited for to the end.
  const tryMs = loadTimeoutMs / TRIES;
  const awayAtMs = clock.now() + loadTimeoutMs - tryMs;
  for (;;) {
    const found = await look({ ...options, loadTimeoutMs: tryMs }).catch((error: unknown) => {
      if (error instanceof UnavailableError) return error;
      throw error;
    });
    if (!(found instanceof Error)) return found;
    const endsAtMs = found instanceof LogLostError ? lostAtMs : awayAtMs;
    if (link.status === 'closed' || clock.now() >= endsAtMs) throw found;
    if (found instanceof LogLostError) link.bus.publish(wantedSubject(group), NOTHING);
    await new Promise<void>((resume) => clock.setTimeout(resume, RETRY_MS));
  }
}

/** Throws what waiting cannot help, returns what it can. */
async function look({ group, link, loadTimeoutMs: timeoutMs, wantsHistory = false }: FindStartOptions): Promise<Start | LogLostError> {
  const unfit: string[] = [];
  for (let below = Infinity; ;) {
    const snapshot = await link.store.load({ timeoutMs, below });
    // Asked after the snapshot was read: what it holds was in the log by then.
    const position = await link.log.position({ timeoutMs });
    const beginning = position.first === 1 ? { state: emptyGroup(), log: position.identity } : undefined;
    if (!snapshot) return beginning ?? noStart({ group, position, unfit });
    const state = read(snapshot);
    if (typeof state === 'string') unfit.push(`the snapshot at ${snapshot.sequence} ${state}`);
    else if (state.log !== position.identity) throw ofAnotherLog(group, snapshot.sequence);
    else if (snapshot.sequence > position.last) return waitIf(position.mayBeOld, endsBefore(group, { snapshot, position }));
    else if (snapshot.sequence < position.first - 1) unfit.push(`the snapshot at ${snapshot.sequence} ends before it`);
    else if (await isForgotten(state, link, timeoutMs))
      unfit.push(`the snapshot at ${snapshot.sequence} is of entries that the log forgot`);
    else return (wantsHistory && beginning) || state;
    below = snapshot.sequence;
  }
}

function waitIf(mayBeOld: boolean | undefined, lost: LogLostError): LogLostError {
  if (mayBeOld) return lost;
  throw lost;
}

/** A log that forgot entries may have grown past them since: another record stands where the snapshot ends. */
async function isForgotten({ state, tail }: Snapshot, { log }: Link, timeoutMs: number): Promise<boolean> {
  if (tail === undefined) return false;
  const [record] = await log.read(state.applied, 1, { timeoutMs });
  return record?.sequence === state.applied && recordHash(record) !== tail;
}

/** What is wrong with it, in words, when it cannot be used. */
function read({ sequence, data }: StoredSnapshot): Snapshot | string {
  const snapshot = decodeSnapshot(decoder.decode(data));
  if (!snapshot) return 'is damaged';
  if (snapshot.state.applied !== sequence) return `holds entry ${snapshot.state.applied}`;
  const [broken] = brokenInvariants(snapshot.state);
  return broken === undefined ? snapshot : `cannot be (${broken})`;
}

interface NoStart {
  readonly group: string;
  readonly position: LogPosition;
  readonly unfit: readonly string[];
}

const noStart = ({ group, position, unfit }: NoStart): LogLostError =>
  new LogLostError(
    `group ${group}: the log begins at entry ${position.first}, and ${unfit.length > 0 ? unfit.join(', ') : 'there is no snapshot'}; ` +
      'no leader wrote another within moments. Start again while workers run; without any, delete both streams: the group begins anew',
  );

const ofAnotherLog = (group: string, sequence: number): LogLostError =>
  new LogLostError(
    `group ${group}: the snapshot at ${sequence} is of another log: the stream was deleted and made anew. ` +
      'Bring it back, or delete both streams: the group then begins anew, with epochs that start over',
  );

const endsBefore = (group: string, { snapshot, position }: { snapshot: StoredSnapshot; position: LogPosition }): LogLostError =>
  new LogLostError(
    `group ${group}: the log ends at ${position.last}, before its own snapshot at ${snapshot.sequence}: acknowledged entries were forgotten. ` +
      'Check the durability of the NATS server (sync_interval: always); delete both streams to begin anew, with epochs that start over',
  );
