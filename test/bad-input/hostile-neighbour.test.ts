import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEntry } from '../../machines/model/apply-entry.js';
import { digestOf } from '../../machines/model/digest.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import type { MemberId, Term } from '../../machines/model/ids.js';
import { decodeBeatAnswer, encodeBeat } from '../../src/protocol/beat.js';
import { decodeEntry } from '../../src/protocol/entry-codec.js';
import { corpus } from './corpus.js';
import { openHouse, type OpenHouse } from './open-house.js';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Records that are no entries, or that the rules turn down. What is newer stops every member, and is told of elsewhere. */
const harmless = corpus.filter(({ expected }) => expected !== 'newer').map(({ data }) => data);
const stranger = fc.stringMatching(/^[A-Za-z0-9_-]{22}$/);
const kinds = [
  'member.leave',
  'leader.claim',
  'leader.renew',
  'leader.resign',
  'member.fence',
  'partitions.change',
  'placement.commit',
  'partition.release',
  'hold.end',
  'name.forget',
  'protocol.raise',
  'snapshot.take',
  'entry.part',
];
const fields = {
  against: 2,
  term: 2,
  member: 'x'.repeat(22),
  reason: 'silence',
  set: [],
  removed: ['0'],
  trigger: 'planned',
  moves: [['0', 'worker-0']],
  released: [['0', 4]],
  names: ['w0'],
  to: 2,
  sequence: 1,
  digest: 'd',
  hold: false,
  index: 0,
  count: 2,
  text: '{',
};
const almostRight = fc
  .record({
    author: stranger,
    counter: fc.nat(),
    kind: fc.constantFrom(...kinds),
    wrong: fc.option(fc.constantFrom(...Object.keys(fields))),
    value: fc.jsonValue(),
  })
  .map(({ wrong, value, ...head }) => bytes({ v: 1, ...head, ...fields, ...(wrong !== null && { [wrong]: value }) }));
const garbage = fc.uint8Array({ maxLength: 300 });
const record = fc.oneof(fc.constantFrom(...harmless), almostRight, garbage);
const beat = fc.oneof(
  garbage,
  fc.constantFrom(...harmless),
  fc.record({ member: fc.oneof(stranger, fc.jsonValue()), term: fc.oneof(fc.nat(), fc.jsonValue()) }).map(bytes),
);

/** Everything that is stored, applied from the beginning by a reader of its own. */
async function referee({ link }: OpenHouse) {
  let state = emptyGroup();
  const { last } = await link.log.position({ timeoutMs: 5_000 });
  for (const { sequence, data } of await link.log.read(1, last, { timeoutMs: 5_000 })) {
    const parsed = decodeEntry(data);
    state = applyEntry(state, sequence, parsed.kind === 'entry' ? parsed.entry : null).state;
  }
  return state;
}

test('a group whose log and leader are fed hostile bytes between honest ones goes on, and nothing moves', async () => {
  const house = await openHouse(3);
  const before = house.owned();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ record, beat }), { minLength: 1, maxLength: 25 }), async (hostile) => {
      const answers = await Promise.all(hostile.flatMap(({ record, beat }) => [house.write(record), house.ask(beat)]));
      for (const answer of answers) if (answer) expect(decodeBeatAnswer(answer)).toMatchObject({ trusted: false });
      await house.goOn();
      expect(house.owned()).toEqual(before);
      expect(house.errors).toEqual([]);
      expect(house.workers.map(({ state }) => state)).toEqual(['serving', 'serving', 'serving']);
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(house.rejected('entry')).toBeGreaterThan(100);
  expect(house.rejected('beat')).toBeGreaterThan(100);
  await expectEqualDigests(house);
}, 120_000);

/** Followers hold the digest of each answer against their own: a difference would have been an error. The leader's is held against the referee's. */
async function expectEqualDigests(house: OpenHouse): Promise<void> {
  for (;;) {
    const answer = decodeBeatAnswer(
      (await house.ask(encodeBeat({ member: 'x'.repeat(22) as MemberId, term: 1 as Term, trusted: false }))) as Uint8Array,
    );
    const state = await referee(house);
    if (answer?.applied !== state.applied) continue;
    expect(answer.digest).toBe(digestOf(state));
    return;
  }
}
