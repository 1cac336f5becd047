import { expect, test } from 'vitest';
import { parseEntry } from '../../machines/model/parse-entry.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { Hub } from '../../src/ports.js';
import { alteredHub } from '../support/altered-hub.js';
import { GroupLog } from '../support/group-log.js';
import { insideWorker } from '../support/inside-worker.js';
import { withServer } from '../support/nats-server.js';

const kindOf = (data: Uint8Array): string => {
  const parsed = parseEntry(new TextDecoder().decode(data));
  return parsed.kind === 'entry' ? parsed.entry.kind : parsed.kind;
};

/** Every append is stored, and its author never hears of it the first time. */
const forgetful = (hub: Hub): Hub =>
  alteredHub(hub, (log) => {
    const said = new Set<string>();
    return {
      async append(data, options) {
        const outcome = await log.append(data, options);
        const text = new TextDecoder().decode(data);
        if (said.has(text)) return outcome;
        said.add(text);
        return { kind: 'unknown', cause: new Error('the acknowledgement was lost') };
      },
    };
  });

/** The same, and the author does not see its entry live either, so that it has to ask again. */
const deafAndForgetful = (hub: Hub): Hub => alteredHub(forgetful(hub), () => ({ watch: () => () => undefined }));

test.for([
  { name: 'whose acknowledgements are lost', alter: forgetful },
  { name: 'whose acknowledgements and live records are lost', alter: deafAndForgetful },
])('entries of members $name count once', async ({ alter }) =>
  withServer(async ({ url }) => {
    const workers = ['a', 'b', 'c'].map((name) => insideWorker(alter(connectNats({ servers: url })), { name }));
    const log = await GroupLog.open(url, 'inside');
    await Promise.all(workers.map((worker) => worker.start()));
    await Promise.all(workers.map((worker) => worker.stop()));
    await log.until(() => Object.keys(log.state.members).length === 0);
    const decided = log.records.filter(({ outcome }) => outcome.kind === 'accepted' || outcome.kind === 'rejected');
    const names = decided.map(({ entry }) => `${entry?.author} ${entry?.counter}`);
    expect(new Set(names).size).toBe(names.length);
    expect(log.facts('placement.committed').filter((fact) => fact.trigger === 'coldStart')).toHaveLength(1);
    expect(log.facts('member.joined')).toHaveLength(3);
    expect(log.facts('member.left')).toHaveLength(3);
    if (alter === deafAndForgetful) expect(log.records.filter(({ outcome }) => outcome.kind === 'duplicate').length).toBeGreaterThan(0);
    expect([...rowsOf(log.state.partitions)].filter((row) => row.owner)).toEqual([]);
    await log.close();
  }),
);

/** Holds claims back until so many have come, then lets them go together. */
function gateFor(count: number): (hub: Hub) => Hub {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let waiting = 0;
  return (hub) =>
    alteredHub(hub, (log) => ({
      async append(data, options) {
        if (kindOf(data) === 'leader.claim') {
          if (++waiting >= count) open();
          await opened;
        }
        return log.append(data, options);
      },
    }));
}

test('claims of three members at once make one term, and the two that lose follow', async () =>
  withServer(async ({ url }) => {
    const gate = gateFor(3);
    const workers = ['a', 'b', 'c'].map((name) => insideWorker(gate(connectNats({ servers: url })), { name }));
    const log = await GroupLog.open(url, 'inside');
    await Promise.all(workers.map((worker) => worker.start()));
    const claims = log.records.filter(({ entry }) => entry?.kind === 'leader.claim');
    expect(claims.map(({ outcome }) => outcome)).toEqual([
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'lostElection' },
      { kind: 'rejected', reason: 'lostElection' },
    ]);
    expect(workers.filter((worker) => worker.isLeader)).toHaveLength(1);
    expect(new Set(workers.map((worker) => worker.term))).toEqual(new Set([claims[0]?.sequence]));
    expect(workers.map((worker) => worker.assignment.partitions.length)).toEqual([4, 4, 4]);
    await Promise.all(workers.map((worker) => worker.stop()));
    await log.close();
  }));
