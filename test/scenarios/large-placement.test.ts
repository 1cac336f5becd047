import { expect, test } from 'vitest';
import type { PartitionId, WorkerId } from '../../machines/model/ids.js';
import { digestOf } from '../../machines/model/digest.js';
import { countRows, rowsOf } from '../../machines/model/partition-table.js';
import { GroupMember, numberedPartitions } from '../support/group-member.js';
import { withServer } from '../support/nats-server.js';

const COUNT = 100_000;

test('a placement of 100,000 partitions, larger than a message may be, is committed and applied by three members alike', async () =>
  withServer(async ({ url }) => {
    const members = [];
    for (const name of ['a', 'b', 'c']) {
      const member = await GroupMember.open(url, 'large');
      members.push(member);
      await member.join(name);
    }
    const [leader] = members as [GroupMember];
    await leader.lead();
    const specs = numberedPartitions(COUNT);
    const declared = await leader.declare(specs);
    const workers = members.map(({ id }) => leader.state.members[id]?.worker as WorkerId);
    const moves = specs.map(({ id }, index): [PartitionId, WorkerId] => [id, workers[index % 3] as WorkerId]);
    expect(JSON.stringify(moves).length).toBeGreaterThan(leader.link.log.recordBytesMax);
    const committed = await leader.place(moves);
    expect(committed.sequence - declared.sequence).toBeGreaterThan(2);
    await Promise.all(members.map((member) => member.applied(committed.sequence)));
    const newcomer = await GroupMember.open(url, 'large');
    const all = [...members, newcomer];
    expect(new Set(all.map(({ state }) => `${state.applied} ${digestOf(state)}`)).size).toBe(1);
    expect(countRows(newcomer.state.partitions)).toBe(COUNT);
    const rows = [...rowsOf(newcomer.state.partitions)];
    expect(new Set(rows.map(({ epoch }) => epoch))).toEqual(new Set([committed.sequence]));
    const shares = workers.map((worker) => rows.filter(({ owner }) => owner === worker).length);
    expect(shares.toSorted()).toEqual([33_333, 33_333, 33_334]);
    await Promise.all(all.map((member) => member.close()));
  }));
