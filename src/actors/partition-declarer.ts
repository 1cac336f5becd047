import { fromCallback, type EventObject } from 'xstate';
import type { PartitionSpec } from '../../machines/model/entries.js';
import type { PartitionId, Term } from '../../machines/model/ids.js';
import { rowOf, rowsOf, type PartitionTable } from '../../machines/model/partition-table.js';
import { parsePartitions } from '../../machines/model/placement/partitions.js';
import { PlacementError, TimeoutError } from '../errors.js';
import type { Session } from '../runtime/session.js';
import type { Partition, PartitionSource } from '../runtime/worker-options.js';

/** Keeps what the source declares and what the log has in agreement. A source that fails, or gives garbage, changes nothing. */
export const partitionDeclarer = (session: Session) =>
  fromCallback<EventObject, { readonly term: Term }>(({ input: { term } }) => {
    const ended = new AbortController();
    const declaring = { session, term, signal: ended.signal };
    let last = Promise.resolve();
    let waits = false;
    // One listing under way and one behind it: who asks meanwhile is served by the latter.
    const declare = (): Promise<void> => {
      if (waits) return last;
      waits = true;
      last = last.then(() => {
        waits = false;
        return declareOnce(declaring);
      });
      return last;
    };
    void declareForEver(declaring, declare);
    const forget = session.replica.onApplied(({ facts }) => {
      if (facts.some(({ type }) => type === 'partitions.doubted')) void declare();
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

/** `declare` lists one after another: what was listed earlier never counts later. */
async function declareForEver(declaring: Declaring, declare: () => Promise<void>): Promise<void> {
  const { session, signal } = declaring;
  const { partitions } = session.config;
  if (partitions.kind !== 'source' || !partitions.source.changes) return declare();
  while (!signal.aborted) {
    try {
      return await declareEach(partitions.source.changes, { signal, declare });
    } catch (cause) {
      session.report.error(
        new PlacementError(`the changes of the partition source failed; the last good set stays: ${String(cause)}`, { cause }),
      );
      await pause(declaring);
    }
  }
}

/** The next change is asked for before the source is listed: one that comes meanwhile is not missed. */
async function declareEach(
  source: AsyncIterable<unknown>,
  { signal, declare }: { readonly signal: AbortSignal; readonly declare: () => Promise<void> },
): Promise<void> {
  const changes = source[Symbol.asyncIterator]();
  signal.addEventListener('abort', () => void endQuietly(changes), { once: true });
  for (let isOver = false; !isOver;) {
    const next = changes.next();
    // It may reject while we list; it is awaited below.
    next.catch(() => undefined);
    await declare();
    isOver = (await next).done === true;
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

/** Lists, compares, proposes; again after a pause until it is done. */
async function declareOnce(declaring: Declaring): Promise<void> {
  const { session, term, signal } = declaring;
  while (!signal.aborted) {
    try {
      const wanted = await listPartitions(declaring);
      const change = differences(session.state.partitions, wanted);
      if (change.set.length === 0 && change.removed.length === 0) return;
      const proposal = await session.propose({ kind: 'partitions.change', term, ...change }, session.config.timing.startMs);
      if (proposal.kind === 'accepted' || proposal.kind === 'rejected') return;
      if (proposal.kind === 'refused') session.report.error(refused(change.set.length, proposal.reason));
    } catch (cause) {
      if (declaring.signal.aborted) return;
      session.report.error(new PlacementError(`the partition source failed; the last good set stays: ${String(cause)}`, { cause }));
    }
    await pause(declaring);
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

/** The source is told to give up when the reign ends, or after `startMs`; one that ignores it is waited for no longer. */
async function listWithin({ session, signal }: Declaring, source: PartitionSource): Promise<readonly Partition[]> {
  const { clock, config } = session;
  const late = new AbortController();
  const giveUp = (): void => late.abort(new TimeoutError(`the partition source did not list within ${config.timing.startMs} ms`));
  const timer = clock.setTimeout(giveUp, config.timing.startMs);
  try {
    const ended = AbortSignal.any([signal, late.signal]);
    return await Promise.race([source.list(ended), aborted(ended)]);
  } finally {
    clock.clearTimeout(timer);
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

const refused = (count: number, reason: string): PlacementError =>
  new PlacementError(`the group log does not take a change of ${count} partitions (${reason}); the last good set stays`);

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const pause = ({ session }: Declaring): Promise<void> =>
  new Promise((resume) => session.clock.setTimeout(resume, session.config.timing.restartMinMs * 5));
