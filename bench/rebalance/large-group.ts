import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PartitionId } from '../../machines/model/ids.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/system/system-clock.js';
import { startServer } from '../../src/server/start-server.js';
import { GroupMember, numberedPartitions } from '../../test/support/group-member.js';
import type { BenchOptions } from '../bench.js';
import { figure, type Figure } from '../figure.js';
import type { MemberMeasure, MemberOrder } from './member-process.js';

const PROGRAM = fileURLToPath(new URL('./member-process.js', import.meta.url));
const COUNT = 100_000;
const GROUP = 'large';
/** Entries after the snapshot that a joiner reads too, about as many as there are in the middle between two snapshots. */
const TAIL = 500;

/** Three members that share 100,000 partitions by the log alone, without running them. */
export async function largeGroup({ runs, tell }: BenchOptions): Promise<readonly Figure[]> {
  await using server = await startServer();
  const members = await openMembers(server.url);
  const [leader] = members as readonly [GroupMember];
  await leader.declare(numberedPartitions(COUNT));
  await leader.place(numberedPartitions(COUNT).map(({ id }, index) => [id, workerAt(members, index)]));
  await leader.snapshot();
  for (let entry = 0; entry < TAIL; entry++) await leader.propose({ kind: 'leader.renew', term: leader.state.term });
  const measures: MemberMeasure[] = [];
  const commits: number[] = [];
  for (let round = 1; round <= runs; round++) {
    const measure = await measureMember({ servers: server.url, group: GROUP });
    const commitMs = await moveTenth(members, round);
    measures.push(measure);
    commits.push(commitMs);
    const { joinMs, heapMb } = measure;
    tell(
      `${COUNT} partitions, ${round} of ${runs}: ${heapMb.toFixed(0)} MB, join ${joinMs.toFixed(0)} ms, commit ${commitMs.toFixed(0)} ms`,
    );
  }
  await Promise.all(members.map((member) => member.close()));
  return figuresOf(measures, commits);
}

function figuresOf(measures: readonly MemberMeasure[], commits: readonly number[]): Figure[] {
  const one = (what: string, values: readonly number[], { unit, max }: { readonly unit: string; readonly max: number }): Figure =>
    figure({ id: 'P14', preset: null, what: `100,000 partitions: ${what}`, unit, bar: { max } }, values);
  return [
    one(
      'heap of a member',
      measures.map(({ heapMb }) => heapMb),
      { unit: 'MB', max: 80 },
    ),
    one(
      'join, snapshot and 500 entries',
      measures.map(({ joinMs }) => joinMs),
      { unit: 'ms', max: 1_000 },
    ),
    one('a tenth moves, applied by three', commits, { unit: 'ms', max: 2_000 }),
  ];
}

async function openMembers(servers: string): Promise<readonly GroupMember[]> {
  const members: GroupMember[] = [];
  for (const name of ['a', 'b', 'c']) {
    const member = await GroupMember.open(servers, GROUP);
    await member.join(name);
    members.push(member);
  }
  await members[0]?.lead();
  return members;
}

const workerAt = (members: readonly GroupMember[], index: number): GroupMember['worker'] =>
  (members[index % members.length] as GroupMember).worker;

/** From the proposal to the last member that has applied it. */
async function moveTenth(members: readonly GroupMember[], round: number): Promise<number> {
  const [leader] = members as readonly [GroupMember];
  const rows = [...rowsOf(leader.state.partitions)].slice(0, COUNT / 10);
  const moves = rows.map(({ id, owner, next }, index): [PartitionId, GroupMember['worker']] => {
    const place = next ?? owner;
    const others = members.map(({ worker }) => worker).filter((worker) => worker !== place);
    return [id, others[(index + round) % others.length] as GroupMember['worker']];
  });
  const fromMs = systemClock.now();
  const { sequence } = await leader.place(moves);
  await Promise.all(members.map((member) => member.applied(sequence)));
  return systemClock.now() - fromMs;
}

async function measureMember(order: MemberOrder): Promise<MemberMeasure> {
  const child = fork(PROGRAM, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit');
  const told = once(child, 'message').then(([measure]) => measure as MemberMeasure);
  const measure = await Promise.race([told, ended.then(() => Promise.reject(new Error('the member ended before it had joined')))]);
  await ended;
  return measure;
}
