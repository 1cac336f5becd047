import { describe, expect, it } from 'vitest';
import { GONE_MAX, type GroupState, type Member, type NameRow } from '../../machines/model/group-state.js';
import type { Outcome } from '../../machines/model/facts.js';
import type { PartitionId, Term } from '../../machines/model/ids.js';
import { brokenStep, type AppliedStep } from '../../machines/model/broken-step.js';
import { brokenInvariants } from '../../machines/model/invariants.js';
import { rowOf, withoutRows, withRows, type PartitionRow } from '../../machines/model/partition-table.js';
import { LogStory, memberId } from '../support/log-story.js';

const ana = memberId('ana');
const ben = memberId('ben');
const ghost = memberId('ghost');

describe('a state is reported', () => {
  const wrong: readonly (readonly [change: (state: GroupState) => GroupState, words: readonly string[]])[] = [
    [
      withMember('ben', { worker: 'worker-0' }),
      [
        `I1: worker-0 is held by ${ana} and ${ben}`,
        `I1: ${ben} has worker-0, its name has worker-1`,
        'I2: q is owned by worker-1, whom no live member holds',
      ],
    ],
    [withName('ben', { holder: null, held: true }), [`I1: ${ben} has worker-1 without holding its name`]],
    [
      withMember('ben', { worker: 'worker-9' }),
      [`I1: ${ben} has worker-9, its name has worker-1`, 'I2: q is owned by worker-1, whom no live member holds'],
    ],
    [withName('cid', { worker: 'worker-1', holder: null }), ['I1: worker-1 is kept for ben and cid']],
    [withName('cid', { holder: ghost }), [`I1: cid names ${ghost}, who is not a member`]],
    [withName('ben', { successor: ghost }), [`I1: ben names ${ghost}, who is not a member`]],
    [withLeader(ghost, 3), [`I1: leader ${ghost} is not a member`]],
    [withLeader(ana, 2), ['I1: leader of term 2 in term 3']],
    [withRow('p', { owner: 'worker-5' }), ['I2: p is owned by worker-5, whom no live member holds']],
    [withRow('p', { epoch: 99 }), ['I2: p has epoch 99, of an entry that is not applied']],
    [withMember('cid', { worker: null, name: 'cid' }), [`I4: ${memberId('cid')} waits for a seat that nobody will leave to it`]],
    [withName('cid', { holder: null, successor: ben }), ['I4: cid has a successor and nobody to succeed']],
    [withName('ben', { held: true }), ['I4: partitions wait for ben, which is back']],
    [withRow('p', { owner: null, removed: true }), ['I4: p was removed, has no owner and is still there']],
    [withRow('p', { next: 'worker-0' }), ['I4: p waits for worker-0, who will not come']],
    [withRow('p', { next: 'worker-7' }), ['I4: p waits for worker-7, who will not come']],
    [withRow('p', { owner: null, next: 'worker-1' }), ['I4: p waits for worker-1, who will not come']],
    [(state) => ({ ...state, parts: { [ghost]: { counter: 1, count: 2, texts: [] } } }), [`I9: pieces of ${ghost}, who is not a member`]],
    [
      (state) => ({ ...state, gone: Array.from({ length: GONE_MAX + 1 }, () => ({ member: ghost, counter: 1 })) }),
      ['I9: 257 authors are remembered, at most 256 may be'],
    ],
  ];
  it.each(wrong.map(([change, words]) => ({ words, change })))('as $words', ({ words, change }) => {
    const good = placed();
    expect(brokenInvariants(good)).toEqual([]);
    expect(brokenInvariants(change(good))).toEqual(words);
  });

  it.each(wrong.map(([change, words]) => ({ words: words.filter(isDanger), change })))(
    'by a member as it goes, when an entry leads there and it is a danger: $words',
    ({ words, change }) => {
      expect(brokenStep(step(sameLater))).toEqual([]);
      expect(brokenStep(step(change))).toEqual(words.length > 0 ? expect.arrayContaining([...words]) : []);
    },
  );
});

describe('a step from one state to the next is reported', () => {
  const wrong: readonly (readonly [change: (state: GroupState) => GroupState, words: string])[] = [
    [withRow('p', { epoch: 4 }), 'I2: epoch of p fell from 5 to 4'],
    [withRow('p', { owner: 'worker-1' }), `I2: p came to worker-1 (${ben}) under the old epoch 5`],
    [replaced, `I2: q came to worker-1 (${ghost}) under the old epoch 5`],
    [(state) => ({ ...withLeader(ana, 2)(state), term: 2 as never }), 'I8: term fell from 3 to 2'],
    [withLeader(ben, 3), `I1: term 3 changed from ${ana} to ${ben}`],
    [(state) => ({ ...state, placement: { ...state.placement, version: 0 } }), 'I8: version fell from 1 to 0'],
    [(state) => ({ ...state, protocol: 0 }), 'I8: protocol fell from 1 to 0'],
  ];
  it.each(wrong.map(([change, words]) => ({ words, change })))('as $words', ({ words, change }) => {
    const before = placed();
    const after = { ...before, applied: before.applied + 1 };
    expect(brokenInvariants(after, before)).toEqual([]);
    expect(brokenInvariants(change(after), before)).toEqual([words]);
    expect(brokenStep(step(change))).toEqual([words]);
  });

  it('by a member as it goes, when a partition vanishes under its owner', () => {
    const vanished = step((state) => ({ ...state, partitions: withoutRows(state.partitions, ['p' as PartitionId]) }));
    expect(brokenStep(vanished)).toEqual(['I2: p vanished while worker-0 had it']);
  });

  it.each([withRow('p', { epoch: 6 }), withName('ben', { held: true }), withMember('ben', { worker: 'worker-2' }), withLeader(ben, 3)])(
    'by a member as it goes, when the entry does not count',
    (change) => {
      const rejected: Outcome = { kind: 'rejected', reason: 'notLeader' };
      expect(brokenStep({ ...step(sameLater), outcome: rejected })).toEqual([]);
      expect(brokenStep({ ...step(change), outcome: rejected })).toContain('I6: entry 6 does not count, and changed the group');
    },
  );

  it('by a member as it takes note of a snapshot, wherever in the state it is', () => {
    const before = withRow('q', { owner: 'worker-5' })(placed());
    const passed = { ...step(sameLater), before, state: sameLater(before) };
    expect(brokenStep(passed)).toEqual([]);
    const words = ['I2: q is owned by worker-5, whom no live member holds'];
    const entry = { v: 1, author: ana, counter: 9, term: 3 as Term, kind: 'snapshot.take', sequence: 5, digest: '' } as const;
    expect(brokenStep({ ...passed, entry })).toEqual(words);
  });

  it('when nothing was applied, or a term leads again', () => {
    const state = placed();
    expect(brokenInvariants(state, state)).toEqual(['I8: applied fell from 5 to 5']);
    const resigned = { ...state, leader: null };
    expect(brokenInvariants({ ...state, applied: 6 }, resigned)).toEqual(['I1: term 3 has a leader again']);
  });
});

const isDanger = (words: string): boolean => !/^I[49]/.test(words);
const sameLater = (state: GroupState): GroupState => ({ ...state, applied: 6 });

/** An entry that counts, and makes this of the state that all is well with. */
function step(change: (state: GroupState) => GroupState): AppliedStep {
  const before = placed();
  return { entry: null, outcome: { kind: 'accepted' }, before, state: change(sameLater(before)) };
}

/** `ana` leads as worker-0 in term 3 and owns p, `ben` is worker-1 and owns q, both since entry 5. */
function placed(): GroupState {
  const story = new LogStory();
  story.join('ana');
  story.join('ben');
  story.claim('ana');
  story.declare('ana', 'p', 'q');
  story.place('ana', { p: 'worker-0', q: 'worker-1' });
  return story.state;
}

function withMember(nick: string, fields: object) {
  const id = memberId(nick);
  return (state: GroupState): GroupState => {
    const member = { ...(state.members[id] ?? state.members[ana]), id, ...fields } as Member;
    return { ...state, members: { ...state.members, [id]: member } };
  };
}

function withName(name: string, fields: object) {
  return (state: GroupState): GroupState => {
    const fresh = { worker: 'worker-4', holder: null, successor: null, held: false, changedAt: 1 };
    return { ...state, names: { ...state.names, [name]: { ...(state.names[name] ?? fresh), ...fields } as NameRow } };
  };
}

function withRow(id: string, fields: object) {
  return (state: GroupState): GroupState => {
    const row = { ...(rowOf(state.partitions, id as PartitionId) as PartitionRow), ...fields };
    return { ...state, partitions: withRows(state.partitions, [row]) };
  };
}

function withLeader(member: typeof ana, term: number) {
  return (state: GroupState): GroupState => ({ ...state, leader: { member, term: term as never } });
}

/** Another process holds worker-1, and its partition did not get a new epoch. */
function replaced(state: GroupState): GroupState {
  const { [ben]: former, ...others } = state.members;
  const members = { ...others, [ghost]: { ...former, id: ghost } as Member };
  return withName('ben', { holder: ghost })({ ...state, members });
}
