import { fromCallback, type EventObject } from 'xstate';
import type { PartitionSpec } from '../../machines/model/entries.js';
import type { PartitionId, Term } from '../../machines/model/ids.js';
import { rowOf, rowsOf, type PartitionTable } from '../../machines/model/partition-table.js';
import { parsePartitions } from '../../machines/model/placement/partitions.js';
import { TimeoutError } from '../errors.js';
import type { Session } from '../member/session.js';
import type { Partition, PartitionSource } from '../member/partition-source.js';
import { Outage } from './outage.js';

/** Keeps what the source declares and what the log has in agreement. A source that fails, or gives garbage, changes nothing. */
export const partitionDeclarer = (session: Session) =>
  fromCallback<EventObject, { readonly term: Term }>(({ input: { term } }) => {
    const ended = new AbortController();
    const declarer = new Declarer({ session, term, signal: ended.signal });
    void declarer.declareForEver();
    const forget = session.replica.onApplied(({ facts }) => {
      if (facts.some(({ type }) => type === 'partitions.doubted')) void declarer.declare();
    });
    return () => {
      forget();
      ended.abort();
    };
  });

interface Declaring {
  readonly session: Session;
  readonly term: Term;
  readonly signal: AbortSignal;
}

const STAYS = 'the last good set stays';

class Declarer {
  readonly #declaring: Declaring;
  readonly #listing: Outage;
  readonly #changing: Outage;
  #last = Promise.resolve();
  #waits = false;
  /** Ends the pause after a failure, while there is one. */
  #wake: (() => void) | undefined;

  constructor(declaring: Declaring) {
    this.#declaring = declaring;
    this.#listing = new Outage(declaring.session, 'the partition source');
    this.#changing = new Outage(declaring.session, 'the changes of the partition source');
  }

  /** One listing is under way and one waits behind it, at most: who asks meanwhile is served by the latter, or by the next try. */
  declare(): Promise<void> {
    this.#wake?.();
    if (this.#waits) return this.#last;
    this.#waits = true;
    this.#last = this.#last.then(() => {
      this.#waits = false;
      return this.#declareOnce();
    });
    return this.#last;
  }

  async declareForEver(): Promise<void> {
    const { session } = this.#declaring;
    const { partitions } = session.config;
    if (partitions.kind !== 'source' || !partitions.source.changes) return this.declare();
    while (!this.#isOver()) {
      try {
        return await this.#declareEach(partitions.source.changes);
      } catch (cause) {
        if (this.#isOver()) return;
        this.#changing.failed(cause, STAYS);
        await pause(session, this.#changing.pauseMs);
      }
    }
  }

  /** The next change is asked for before the source is listed: one that comes meanwhile is not missed. */
  async #declareEach(source: AsyncIterable<unknown>): Promise<void> {
    const changes = source[Symbol.asyncIterator]();
    this.#declaring.signal.addEventListener('abort', () => void endQuietly(changes), { once: true });
    for (let isOver = false; !isOver;) {
      const next = changes.next();
      // It may reject while we list; it is awaited below.
      next.catch(() => undefined);
      await this.declare();
      isOver = (await next).done === true;
      this.#changing.ended();
    }
  }

  /** Lists, compares, proposes; again after a pause until it is done. What is listed earlier never counts later. */
  async #declareOnce(): Promise<void> {
    const { session, term } = this.#declaring;
    while (!this.#isOver()) {
      try {
        const wanted = await listPartitions(this.#declaring);
        const change = differences(session.state.partitions, wanted);
        if (change.set.length === 0 && change.removed.length === 0) return this.#listing.ended();
        const proposal = await session.propose({ kind: 'partitions.change', term, ...change }, session.config.timing.startMs);
        if (proposal.kind === 'accepted' || proposal.kind === 'rejected') return this.#listing.ended();
        if (proposal.kind === 'refused') this.#listing.failed(refused(change.set.length, proposal.reason), STAYS);
      } catch (cause) {
        if (this.#isOver()) return;
        this.#listing.failed(cause, STAYS);
      }
      await this.#pauseUnlessAsked();
    }
  }

  #isOver(): boolean {
    return this.#declaring.signal.aborted;
  }

  async #pauseUnlessAsked(): Promise<void> {
    const asked = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([pause(this.#declaring.session, this.#listing.pauseMs), asked]);
    this.#wake = undefined;
  }
}

/** The iterator is the user's: that it cannot be ended is nobody's problem but its own. */
async function endQuietly(changes: AsyncIterator<unknown>): Promise<void> {
  try {
    await changes.return?.();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new Error(`the changes of the partition source threw ${String(error)}`));
  }
}

async function listPartitions(declaring: Declaring): Promise<readonly PartitionSpec[]> {
  const { partitions } = declaring.session.config;
  if (partitions.kind === 'fixed') return partitions.specs;
  const listed = await listWithin(declaring, partitions.source);
  const parsed = parsePartitions(listed);
  if (parsed.problems.length > 0) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return parsed.partitions as unknown as readonly PartitionSpec[];
}

/**
 * The source is told to give up when the reign ends, or after `startMs`; one that ignores it is waited for no longer. Not by
 * `AbortSignal.any`: Node keeps such a signal for ever when a source leaves its listener on it.
 */
async function listWithin({ session, signal }: Declaring, source: PartitionSource): Promise<readonly Partition[]> {
  const { clock, config } = session;
  const listing = new AbortController();
  const giveUp = (): void => listing.abort(new TimeoutError(`the partition source did not list within ${config.timing.startMs} ms`));
  const end = (): void => listing.abort(signal.reason);
  const timer = clock.setTimeout(giveUp, config.timing.startMs);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  try {
    return await Promise.race([source.list(listing.signal), aborted(listing.signal)]);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function differences(table: PartitionTable, wanted: readonly PartitionSpec[]): { set: PartitionSpec[]; removed: PartitionId[] } {
  const ids = new Set(wanted.map((spec) => spec.id));
  const set = wanted.filter((spec) => {
    const row = rowOf(table, spec.id);
    return (
      !row || row.removed || row.weight !== spec.weight || JSON.stringify([row.keys, row.rules]) !== JSON.stringify([spec.keys, spec.rules])
    );
  });
  const removed: PartitionId[] = [];
  for (const row of rowsOf(table)) if (!row.removed && !ids.has(row.id)) removed.push(row.id);
  return { set, removed };
}

const refused = (count: number, reason: string): Error =>
  new Error(`the group log does not take a change of ${count} partitions (${reason})`);

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const pause = ({ clock }: Session, ms: number): Promise<void> => new Promise((resume) => clock.setTimeout(resume, ms));
