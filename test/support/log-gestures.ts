import fc from 'fast-check';
import type { EntryKind } from '../../machines/model/entries.js';
import { emptyGroup, memberOf, own, type GroupState } from '../../machines/model/group-state.js';
import type { MemberId, PartitionId } from '../../machines/model/ids.js';
import { countRows, rowOf } from '../../machines/model/partition-table.js';
import { applyText, memberId, piecesOf } from './log-story.js';

/**
 * What somebody does to the log, without knowing its state: which entry is made of it is decided when its turn comes. Most are
 * plausible (the next counter, the leader's term, the epoch in force), some are late, forged or garbage.
 */
type Gesture = typeof gesture extends fc.Arbitrary<infer G> ? G : never;

const authors = ['ana', 'ben', 'cid', 'dan', 'eve', 'op'].map(memberId);
const names = ['constructor', 'blue', 'red'];
const partitions = ['p0', 'p1', 'p2', 'p3', 'p4', '__proto__'];
const workers = ['worker-0', 'worker-1', 'worker-2', 'worker-3'];

const kinds: readonly EntryKind[] = [
  'member.join',
  'member.leave',
  'member.fence',
  'leader.claim',
  'leader.renew',
  'leader.resign',
  'partitions.change',
  'placement.commit',
  'partition.release',
  'hold.end',
  'name.forget',
  'protocol.raise',
  'snapshot.take',
  'maintenance.set',
  'worker.drain',
  'partitions.refresh',
];

/** What makes a group rich enough for the rest to mean something. */
const building: readonly EntryKind[] = ['member.join', 'partitions.change', 'placement.commit', 'placement.commit', 'partition.release'];

const gesture = fc.record({
  does: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...kinds) },
    { weight: 40, arbitrary: fc.constantFrom(...building) },
    { weight: 8, arbitrary: fc.constant('copy' as const) },
    { weight: 2, arbitrary: fc.constant('garbage' as const) },
  ),
  who: fc.constantFrom(...authors),
  whom: fc.constantFrom(...authors),
  name: fc.constantFrom(...names),
  worker: fc.constantFrom(...workers),
  partitions: fc.uniqueArray(fc.constantFrom(...partitions), { minLength: 1 }),
  isRight: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  isYes: fc.boolean(),
  isFast: fc.boolean(),
  pieces: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) }),
  /** Pieces that wait go first, one by one; otherwise this gesture overtakes them. */
  waits: fc.boolean(),
  skew: fc.integer({ min: -2, max: 3 }),
  pick: fc.nat(),
  garbage: fc.oneof(fc.string(), fc.json()),
});

/** The texts of a log that grew from such gestures, in order. */
export const logTexts = (gesturesMax = 80): fc.Arbitrary<string[]> =>
  fc.noBias(fc.array(gesture, { minLength: 1, maxLength: gesturesMax, size: 'max' })).map(grow);

function grow(gestures: readonly Gesture[]): string[] {
  let state = emptyGroup();
  const texts: string[] = [];
  const waiting: string[] = [];
  const store = (text: string): void => {
    state = applyText(state, text).state;
    texts.push(text);
  };
  for (const one of gestures) {
    if (one.waits && waiting.length > 0) store(waiting.shift() as string);
    const [first, ...rest] = textsOf(one, state, texts);
    store(first as string);
    waiting.push(...rest);
  }
  waiting.forEach(store);
  return texts;
}

function textsOf(raw: Gesture, state: GroupState, past: readonly string[]): string[] {
  const one = raw.isRight ? { ...raw, does: possible(raw.does, state) } : raw;
  const { does, garbage, pick, pieces } = one;
  if (does === 'garbage' || (does === 'copy' && past.length === 0)) return [garbage];
  if (does === 'copy') return [past[pick % past.length] as string];
  const author = authorOf(one, state);
  const last = own(state.members, author)?.counter ?? state.gone.find((gone) => gone.member === author)?.counter ?? 0;
  const begun = own(state.parts, author)?.counter ?? 0;
  const head = { v: 1, author, counter: one.isRight ? Math.max(last, begun) + 1 : Math.max(1, last + one.skew) };
  const text = JSON.stringify({ ...head, kind: does, ...fieldsOf(one, state, { does, author }) });
  return pieces === 1 ? [text] : piecesOf(head, text, pieces);
}

/** What has to happen before it, when it can mean nothing yet. */
function possible(does: Gesture['does'], state: GroupState): Gesture['does'] {
  if (does === 'copy' || does === 'garbage') return does;
  if (Object.keys(state.members).length === 0) return 'member.join';
  if (does in leaders && !state.leader) return 'leader.claim';
  const isPlacing = does === 'placement.commit' || does === 'partition.release';
  return isPlacing && state.leader && countRows(state.partitions) === 0 ? 'partitions.change' : does;
}

/** Who may say it, when the gesture is right and there is one; else anybody. */
function authorOf({ does, isRight, who, partitions: [id] }: Gesture, state: GroupState): MemberId {
  if (!isRight) return who;
  if (does in leaders) return state.leader?.member ?? who;
  const owner = does === 'partition.release' ? rowOf(state.partitions, id as PartitionId)?.owner : null;
  if (owner) return memberOf(state, owner)?.id ?? who;
  const others = [...authors.slice(authors.indexOf(who)), ...authors];
  return others.find((author) => Object.hasOwn(state.members, author) !== (does === 'member.join')) ?? who;
}

const leaders: Partial<Record<EntryKind, true>> = Object.fromEntries(
  kinds.filter((kind) => !/join|leave|claim|release|maintenance|drain|refresh/.test(kind)).map((kind) => [kind, true]),
);

type Turn = { readonly does: EntryKind; readonly author: string };

function fieldsOf(one: Gesture, state: GroupState, { does, author }: Turn): Record<string, unknown> {
  const { isRight, isYes, skew } = one;
  const term = isRight ? state.term : state.term + skew;
  switch (does) {
    case 'member.join':
      return joinOf(one, state);
    case 'member.leave':
      return { hold: isYes };
    case 'member.fence':
      return { term, member: one.whom, reason: isYes ? 'trustEnded' : 'silence' };
    case 'leader.claim':
      return { against: term };
    case 'partition.release':
      return { released: releasedBy(one, state, author) };
    case 'partitions.change':
      return changeOf(one, term);
    case 'placement.commit':
      return {
        term,
        trigger: 'planned',
        moves: one.partitions.map((id, at) => [id, workers[(one.pick + (isYes ? at : 0)) % workers.length]]),
      };
    case 'snapshot.take':
      return { term, sequence: Math.max(0, state.applied + skew - 2), digest: 'd' };
    case 'maintenance.set':
      return { paused: isYes };
    case 'worker.drain':
      return { worker: one.worker, draining: isYes };
    default:
      return { term, names: [one.name, names[0]], to: 1 + (Math.abs(skew) % 3) };
  }
}

const joinOf = (one: Gesture, state: GroupState): Record<string, unknown> => ({
  name: one.name,
  sticky: one.pick % 4 !== 0,
  basis: one.isRight ? state.applied : Math.max(0, state.applied + one.skew * 4),
  capacity: 1,
  poolSize: one.pick % 5 === 0 ? 2 : 4,
  fencing: one.isFast ? 'fast' : 'exclusive',
  leaseMs: 2000,
  protocolMax: 1 + (one.pick % 2),
});

/** What the author owns, when the gesture is right; else anything under any epoch. */
function releasedBy(one: Gesture, state: GroupState, author: string): unknown[] {
  const worker = own(state.members, author)?.worker;
  const owned = partitions.filter((id) => worker && rowOf(state.partitions, id as PartitionId)?.owner === worker);
  const ids = one.isRight && owned.length > 0 ? owned.slice(0, 1 + (one.pick % owned.length)) : one.partitions;
  return ids.map((id) => [id, Math.max(1, (rowOf(state.partitions, id as PartitionId)?.epoch ?? 1) + (one.isRight ? 0 : one.skew))]);
}

const changeOf = (one: Gesture, term: number): Record<string, unknown> => ({
  term,
  set: one.isYes ? one.partitions.map((id) => ({ id, keys: [id], weight: 1 + (one.pick % 9) })) : [],
  removed: one.isYes ? [] : one.partitions.slice(0, 2),
});
