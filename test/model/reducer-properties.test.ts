import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenStep } from '../../machines/model/broken-step.js';
import { digestOf } from '../../machines/model/digest.js';
import { emptyGroup, GONE_MAX, type GroupState } from '../../machines/model/group-state.js';
import { brokenInvariants } from '../../machines/model/invariants.js';
import { parseEntry } from '../../machines/model/parse-entry.js';
import { decodeSnapshot, encodeSnapshot } from '../../machines/model/snapshot.js';
import { logTexts } from '../support/log-gestures.js';
import { applyText } from '../support/log-story.js';

/** `PROPERTY_RUNS=5000` looks longer. */
const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 150) };
const timeoutMs = 60_000 + runs.numRuns * 100;

describe('for any log, hostile or not', () => {
  it('the logs tried come to every kind of entry, every outcome and every fact', () => {
    const seen = new Set<string>();
    for (const texts of fc.sample(logTexts(), { numRuns: 200, seed: 5 })) {
      let state = emptyGroup();
      for (const text of texts) {
        const applied = applyText(state, text);
        const parsed = parseEntry(text);
        const { outcome, facts } = applied;
        for (const fact of facts) seen.add(fact.type);
        if (outcome.kind !== 'accepted') seen.add(outcome.kind === 'rejected' ? outcome.reason : outcome.kind);
        else if (parsed.kind === 'entry') seen.add(parsed.entry.kind === 'entry.part' ? 'whole' : parsed.entry.kind);
        state = applied.state;
      }
    }
    expect([...seen].sort()).toEqual(reached.trim().split(/\s+/));
  });

  it(
    'no entry breaks an invariant (I1, I2, I4, I8, I9)',
    () => {
      fc.assert(
        fc.property(logTexts(), (texts) => {
          eachState(texts, (state, before) => expect(brokenInvariants(state, before)).toEqual([]));
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'no entry makes a member stop itself',
    () => {
      fc.assert(
        fc.property(logTexts(), (texts) => {
          let before = emptyGroup();
          for (const text of texts) {
            const parsed = parseEntry(text);
            const { state, outcome } = applyText(before, text);
            expect(brokenStep({ entry: parsed.kind === 'entry' ? parsed.entry : null, outcome, before, state })).toEqual([]);
            before = state;
          }
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'the state is plain JSON, frozen to its depths and bounded',
    () => {
      fc.assert(
        fc.property(logTexts(60), (texts) => {
          eachState(texts, (state) => {
            expect(thawedPath(state)).toBeUndefined();
            expect(state.gone.length).toBeLessThanOrEqual(GONE_MAX);
            expect(Object.keys(state.parts).filter((author) => !Object.hasOwn(state.members, author))).toEqual([]);
          });
          const last = replay(texts);
          expect(JSON.parse(JSON.stringify(last))).toEqual(last);
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'a rejected entry changes what was applied, and what its author may repeat, and no more',
    () => {
      fc.assert(
        fc.property(logTexts(), (texts) => {
          let state = emptyGroup();
          for (const text of texts) {
            const { state: next, outcome, facts } = applyText(state, text);
            if (outcome.kind !== 'accepted') expect(facts).toEqual([]);
            if (outcome.kind === 'duplicate') expect(next).toEqual({ ...state, applied: next.applied });
            if (outcome.kind === 'rejected') expect(withoutMemory(next)).toEqual(withoutMemory(state));
            expect(next.applied).toBe(state.applied + 1);
            state = next;
          }
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'equal logs give equal digests, also from a snapshot on (I5)',
    () => {
      fc.assert(
        fc.property(logTexts(), fc.nat(), (texts, at) => {
          const cut = at % (texts.length + 1);
          const half = replay(texts.slice(0, cut));
          const restored = decodeSnapshot(encodeSnapshot({ log: 'l', state: half }))?.state;
          const whole = replay(texts);
          const resumed = replay(texts.slice(cut), restored);
          expect(resumed).toEqual(whole);
          expect(thawedPath(resumed)).toBeUndefined();
          expect(digestOf(resumed)).toBe(digestOf(whole));
          expect(digestOf(replay(texts))).toBe(digestOf(whole));
          expect(digestOf(shuffledCopy(whole))).toBe(digestOf(whole));
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'whatever was stored before changes nothing when it comes again (I6)',
    () => {
      fc.assert(
        fc.property(logTexts(), fc.array(fc.nat(), { maxLength: 30 }), fc.nat(), (texts, picks, at) => {
          const cut = 1 + (at % texts.length);
          const before = replay(texts.slice(0, cut));
          let state = before;
          for (const pick of picks) {
            const again = applyText(state, texts[pick % cut] as string);
            expect(again.outcome.kind).not.toBe('accepted');
            expect(again.state).toEqual({ ...before, applied: again.state.applied });
            state = again.state;
          }
        }),
        runs,
      );
    },
    timeoutMs,
  );
});

/** Every kind of entry, `whole` for one in pieces, every other outcome, every fact. */
const reached = `
duplicate hold.end hold.ended leader.claim leader.elected leader.renew leader.renewed leader.resign leader.vacated lostElection
maintenance.ended maintenance.set maintenance.started malformed member.fence member.fenced member.join member.joined member.leave member.left
member.replaced member.seated name.forget notLeader notMember partition.forgotten partition.granted partition.recalled partition.release partition.vacated
partitions.change partitions.changed partitions.doubted partitions.refresh pending placement.commit placement.committed poolExhausted protocol.raise protocol.raised
protocolUnsupported snapshot.take snapshot.taken staleJoin unknownTarget whole worker.drain worker.drained worker.undrained`;

const replay = (texts: readonly string[], from: GroupState = emptyGroup()): GroupState =>
  texts.reduce((state, text) => applyText(state, text).state, from);

function eachState(texts: readonly string[], check: (state: GroupState, before: GroupState) => void): void {
  let state = emptyGroup();
  for (const text of texts) {
    const { state: next } = applyText(state, text);
    check(next, state);
    state = next;
  }
}

function withoutMemory({ members, ...state }: GroupState): unknown {
  const uncounted = Object.values(members).map((member) => ({ ...member, counter: 0 }));
  return { ...state, applied: 0, gone: [], parts: {}, members: uncounted };
}

/** Where something could still be changed; undefined when nothing could. */
function thawedPath(value: unknown, path = 'state'): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Object.isFrozen(value)) return path;
  for (const [key, item] of Object.entries(value)) {
    const thawed = thawedPath(item, `${path}.${key}`);
    if (thawed) return thawed;
  }
  return undefined;
}

/** The same state with every object's keys the other way round, sharing nothing. */
function shuffledCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shuffledCopy) as T;
  if (typeof value !== 'object' || value === null) return value;
  const turned = Object.entries(value).reverse();
  return Object.fromEntries(turned.map(([key, item]) => [key, shuffledCopy<unknown>(item)])) as T;
}
