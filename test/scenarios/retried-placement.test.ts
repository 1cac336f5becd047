import { expect, test } from 'vitest';
import { parseEntry } from '../../machines/model/parse-entry.js';
import type { PartitionId } from '../../machines/model/ids.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { AppendOutcome, Hub } from '../../src/ports.js';
import { encodeEntry } from '../../src/protocol/entry-codec.js';
import { alteredHub } from '../support/altered-hub.js';
import { GroupLog } from '../support/group-log.js';
import { GroupMember, numberedPartitions } from '../support/group-member.js';
import { insideWorker } from '../support/inside-worker.js';
import { withServer } from '../support/nats-server.js';

const PARTITIONS = 40;
const timing = 'fast';

/** Appends of placements end like this, one after another, and are not stored; then all is well. `pieces`: of the pieces of large entries. */
const refusing = (hub: Hub, outcomes: AppendOutcome[], recordBytesMax?: number): Hub =>
  alteredHub(hub, (log) => ({
    ...(recordBytesMax !== undefined && { recordBytesMax }),
    async append(data, options) {
      const parsed = parseEntry(new TextDecoder().decode(data));
      const { entry } = parsed as { readonly entry?: { readonly kind: string; readonly index?: number } };
      // The first piece of two is stored, and what follows is not: half of a placement is in the log.
      const isPlacement = entry?.kind === 'placement.commit' || (entry?.kind === 'entry.part' && (entry.index ?? 0) > 0);
      return (isPlacement ? outcomes.shift() : undefined) ?? log.append(data, options);
    },
  }));

const full: AppendOutcome = { kind: 'refused', reason: 'full', cause: undefined };
const away: AppendOutcome = { kind: 'refused', reason: 'unavailable', cause: undefined };
const lost: AppendOutcome = { kind: 'unknown', cause: undefined };

const everythingOwned = (log: GroupLog): boolean => {
  const rows = [...rowsOf(log.state.partitions)];
  return rows.length === PARTITIONS && rows.every((row) => row.owner !== null && row.next === null);
};

test.for([
  { what: 'whole', recordBytesMax: undefined },
  { what: 'in pieces, half of which are stored', recordBytesMax: 600 },
])('a placement ($what) that the log refuses and loses is proposed until it counts, once', async ({ recordBytesMax }) =>
  withServer(async ({ url }) => {
    const outcomes = [full, full, away, lost, full, lost, away];
    const hub = refusing(connectNats({ servers: url }), outcomes, recordBytesMax);
    const workers = ['a', 'b'].map((name) => insideWorker(hub, { name, partitions: PARTITIONS, timing, expectedWorkers: 2 }));
    const log = await GroupLog.open(url, 'inside');
    await Promise.all(workers.map((worker) => worker.start()));
    await log.until(() => everythingOwned(log));
    expect(outcomes).toEqual([]);
    expect(log.facts('placement.committed')).toMatchObject([{ version: 1, moved: PARTITIONS }]);
    await Promise.all(workers.map((worker) => worker.stop()));
    await log.close();
  }),
);

test('a leader that dies half way through a large placement leaves none of it; its successor commits all', async () =>
  withServer(async ({ url }) => {
    const leader = await GroupMember.open(url, 'inside');
    await leader.join('ghost', 500);
    await leader.lead();
    await leader.declare(numberedPartitions(PARTITIONS));
    const moves = numberedPartitions(PARTITIONS).map(({ id }): [PartitionId, typeof leader.worker] => [id, leader.worker]);
    const head = { v: 1, author: leader.id, counter: 100 };
    const pieces = encodeEntry({ ...head, kind: 'placement.commit', term: leader.state.term, trigger: 'planned', moves }, 600) ?? [];
    expect(pieces.length).toBeGreaterThan(4);
    for (const piece of pieces.slice(0, -1)) await leader.link.log.append(piece, { timeoutMs: 2_000 });
    await leader.close();
    const log = await GroupLog.open(url, 'inside');
    expect(Object.keys(log.state.parts)).toEqual([leader.id]);
    const partitions = numberedPartitions(PARTITIONS).map(({ id: key }) => ({ key }));
    const workers = ['a', 'b'].map((name) => insideWorker(connectNats({ servers: url }), { name, partitions, timing, expectedWorkers: 2 }));
    await Promise.all(workers.map((worker) => worker.start()));
    await log.until(() => everythingOwned(log) && Object.keys(log.state.members).length === 2);
    const seated = new Set(workers.map(({ id }) => id as string));
    expect([...rowsOf(log.state.partitions)].filter(({ owner }) => !seated.has(owner as string))).toEqual([]);
    expect(log.state.parts).toEqual({});
    expect(log.facts('placement.committed')[0]).toMatchObject({ version: 1 });
    await Promise.all(workers.map((worker) => worker.stop()));
    await log.close();
  }));
