import { GroupMember } from '../../test/support/group-member.js';

/** What a member is told when it is born: where, and which group. */
export interface MemberOrder {
  readonly servers: string;
  readonly group: string;
}

/** What it tells when it is even with the log, and then ends. */
export interface MemberMeasure {
  /** From an open connection to being even with the log. */
  readonly joinMs: number;
  /** What the heap keeps of it. */
  readonly heapMb: number;
}

const BYTES_PER_MB = 1_000_000;

/** Heap that is in use, after all that can be collected was. */
function heapBytes(): number {
  if (!global.gc) throw new Error('run with --expose-gc');
  global.gc();
  return process.memoryUsage().heapUsed;
}

const { servers, group } = JSON.parse(process.argv[2] ?? '{}') as MemberOrder;
// The first copy pays for code that is loaded and compiled once; it is another group, with nothing in it.
await (await GroupMember.open(servers, `${group}-warm`)).close();
const before = heapBytes();
const member = await GroupMember.open(servers, group);
const heapMb = (heapBytes() - before) / BYTES_PER_MB;
process.send?.({ joinMs: member.openedMs, heapMb } satisfies MemberMeasure);
await member.close();
process.disconnect();
