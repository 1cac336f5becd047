import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from '../../src/simulation/world/seeded-random.js';
import { serverSuites } from '../support/nats-server.js';
import { type ContractWorld, freshGroup } from './contract-world.js';
import { memoryWorld } from './memory-world.js';
import { natsWorld } from './nats-world.js';
import { drawOperations, OperatedMember, type MemberOperation } from './operations.js';
import { simulatedWorld } from './simulated-world.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const MEMBERS = 3;
const OPERATIONS = 80;

const opened = new Map<string, ContractWorld>();
beforeAll(async () => {
  opened.set('memory', await memoryWorld());
  opened.set('simulated', await simulatedWorld());
  for (const { label, options } of serverSuites()) opened.set(`nats-server ${label}`, await natsWorld(options));
});
afterAll(async () => {
  for (const world of opened.values()) await world.close();
});

/** How each operation ended, one line each. */
async function transcript(world: ContractWorld, operations: readonly MemberOperation[]): Promise<readonly string[]> {
  const group = freshGroup();
  const links = [];
  for (let index = 0; index < MEMBERS; index++) links.push(await world.open(group));
  const members = links.map((link, index) => new OperatedMember(link, group, index));
  const lines: string[] = [];
  for (const { member, operation } of operations)
    lines.push(`${lines.length} member ${member} ${operation.kind}: ${await members[member]?.take(operation)}`);
  await Promise.all(links.map(({ link }) => link.close()));
  return lines;
}

test.for(SEEDS)('the operations that seed %i draws end alike in every world', { timeout: 60_000 }, async (seed) => {
  const operations = drawOperations(new SeededRandom(seed), OPERATIONS, MEMBERS);
  const [[, first], ...others] = [...opened] as [[string, ContractWorld], ...[string, ContractWorld][]];
  const expected = await transcript(first, operations);
  for (const [name, world] of others) expect(await transcript(world, operations), name).toEqual(expected);
});

test('what the seeds draw is most of what can happen', async () => {
  const world = opened.get('memory') as ContractWorld;
  const drawn = SEEDS.map((seed) => transcript(world, drawOperations(new SeededRandom(seed), OPERATIONS, MEMBERS)));
  const lines = (await Promise.all(drawn)).flat().map((line) => line.replace(/^\d+ member \d+ /, ''));
  for (const ending of [
    /^append: .*"stored"/,
    /^append: .*"unavailable"/,
    /^read: \[\[/,
    /^read: \[\]/,
    /^read: ERR_/,
    /^compact: undefined/,
    /^load: \[/,
    /^load: undefined/,
    /^ask: "I am/,
    /^ask: "noResponders"/,
    /^ask: "disconnected"/,
  ])
    expect(lines.filter((line) => ending.test(line)).length, String(ending)).toBeGreaterThan(2);
});
