import { type AnyStateMachine, createMachine } from 'xstate';
import { describe, expect, it, vi } from 'vitest';
import { detectorMachine } from '../../machines/detector.machine.js';
import { followerMachine } from '../../machines/follower.machine.js';
import { membershipMachine } from '../../machines/membership.machine.js';
import { applyEntry } from '../../machines/model/apply-entry.js';
import type { Entry } from '../../machines/model/entries.js';
import type { GroupState } from '../../machines/model/group-state.js';
import type { Term } from '../../machines/model/ids.js';
import { rowsOf, withRows } from '../../machines/model/partition-table.js';
import { partitionMachine } from '../../machines/partition.machine.js';
import { workerMachine } from '../../machines/worker.machine.js';
import type { Reducer } from '../../src/verification/world/log-chain.js';
import { check } from '../../src/verification/world/check.js';
import type { World } from '../../src/verification/world/world.js';
import { ElectionWorld } from '../../src/verification/worlds/election-world.js';
import { HandoverWorld } from '../../src/verification/worlds/handover-world.js';
import { StopWorld } from '../../src/verification/worlds/stop-world.js';

const election = { members: 2, entries: 3, proposalsEach: 2, crashes: 0, stops: 1, copies: 0 };
const handover = { members: 3, placements: 1, suspicions: 1, lapses: 1, crashes: 0, stops: 0 };

/** A chart with something else at one place of its config; `undefined` takes away what is there. */
const altered = (machine: AnyStateMachine, place: readonly string[], value: unknown): AnyStateMachine =>
  createMachine(withValue(machine.config, place, value) as never).provide(machine.implementations as never);

function withValue(config: unknown, [key, ...below]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const fields = config as Readonly<Record<string, unknown>>;
  return { ...fields, [key]: withValue(fields[key], below, value) };
}

/** The reducer that ships, with one thing changed in what it comes to. */
const reducing =
  (change: (state: GroupState, before: GroupState, entry: Entry) => GroupState): Reducer =>
  (state, sequence, entry) => {
    const applied = applyEntry(state, sequence, entry);
    return entry === null ? applied : { ...applied, state: change(applied.state, state, entry) };
  };

/** What is found, and the moves that lead there. */
function found<S>(world: World<S>): { readonly rule: string; readonly moves: readonly string[] } {
  const [violation] = check(world, { statesMax: 200_000 }).violations;
  expect(violation, 'nothing was found').toBeDefined();
  return { rule: violation!.rule, moves: violation!.trace.map(({ move }) => move) };
}

/** Ten thousand states take seconds, and a busy machine makes them many. */
vi.setConfig({ testTimeout: 120_000 });

describe('our worlds, small', () => {
  it.each([
    new ElectionWorld({ ...election, entries: 2, crashes: 1, copies: 1 }),
    new ElectionWorld({ ...election, members: 3, entries: 2, proposalsEach: 1, stops: 0 }),
    new HandoverWorld({ ...handover, members: 2 }),
    new HandoverWorld({ ...handover, placements: 2, suspicions: 0, lapses: 0 }),
    new StopWorld(),
  ] as readonly World<unknown>[])('hold: $name', (world) => {
    const report = check(world);
    expect(report).toMatchObject({ isComplete: true, violations: [] });
    expect(report.distinctStates).toBeGreaterThan(1_000);
  });

  it('are the same every time', () => {
    const report = check(new HandoverWorld({ ...handover, members: 2 }));
    expect(check(new HandoverWorld({ ...handover, members: 2 }))).toEqual(report);
  });
});

describe('a planted mistake is found: in an election,', () => {
  it('a claim that was rejected counts as won', () => {
    const follower = followerMachine.provide({ guards: { isWon: () => true } });
    const membership = membershipMachine.provide({ actors: { follower } });
    expect(found(new ElectionWorld(election, { membership })).rule).toBe('who leads was elected');
  });

  it('entries of a term that is over are accepted', () => {
    const reduce: Reducer = (state, sequence, entry) => {
      const { leader } = state;
      const isStale = entry !== null && 'term' in entry && leader !== null && entry.term !== leader.term;
      return applyEntry(
        state,
        sequence,
        isStale ? { ...entry, author: leader.member, counter: 1_000 + sequence, term: leader.term } : entry,
      );
    };
    const { rule, moves } = found(new ElectionWorld(election, { reduce }));
    expect(rule).toBe('the log counts what the reign in force wrote');
    expect(moves.filter((move) => move.includes('lands: leader.claim'))).toHaveLength(2);
  });

  it('a resignation takes the term back', () => {
    const reduce = reducing((state, _, entry) => (entry.kind === 'leader.resign' ? { ...state, term: 0 as Term } : state));
    expect(found(new ElectionWorld(election, { reduce })).rule).toBe('the reduced state is sound');
  });
});

describe('a planted mistake is found: in a handover,', () => {
  it('a member is condemned while it may still trust', () => {
    const detector = detectorMachine.provide({ guards: { isFast: () => true } });
    const { rule, moves } = found(new HandoverWorld({ ...handover, lapses: 0 }, { detector }));
    expect(rule).toBe('one trusted owner a partition');
    expect(moves).toContain('a: no beat for long of b');
  });

  it('a partition is given back while its work is running', () => {
    const partition = partitionMachine.provide({ guards: { releasesOverdue: () => true } });
    expect(found(new HandoverWorld(handover, { partition })).rule).toBe('given back only when its work is over');
  });

  it('a partition changes hands under its old epoch', () => {
    const reduce = reducing((state, before) => {
      const old = new Map(Array.from(rowsOf(before.partitions), (row) => [row.id, row] as const));
      const kept = [...rowsOf(state.partitions)].filter((row) => old.get(row.id)?.owner && row.owner !== old.get(row.id)?.owner);
      return {
        ...state,
        partitions: withRows(
          state.partitions,
          kept.map((row) => ({ ...row, epoch: old.get(row.id)!.epoch })),
        ),
      };
    });
    expect(found(new HandoverWorld(handover, { reduce })).rule).toBe('the reduced state is sound');
  });

  it('a partition that is told to drain does not listen', () => {
    const partition = altered(partitionMachine, ['states', 'active', 'states', 'serving', 'on', 'partition.drain'], undefined);
    const { rule, moves } = found(new HandoverWorld({ ...handover, suspicions: 0, lapses: 0 }, { partition }));
    expect(rule).toBe('every handover ends');
    expect(moves).toEqual(['a places p0 at worker-0', 'lands: placement.commit 11 of a']);
  });
});

describe('a planted mistake is found: in a stop,', () => {
  it('a second one closes once more', () => {
    const worker = altered(workerMachine, ['states', 'closing', 'on'], { 'worker.stop': { target: 'closing', reenter: true } });
    expect(found(new StopWorld(worker)).rule).toBe('a second stop changes nothing');
  });

  it('closing has no deadline', () => {
    const worker = altered(workerMachine, ['states', 'closing'], { description: 'for ever', invoke: { id: 'closer', src: 'closer' } });
    const { rule, moves } = found(new StopWorld(worker));
    expect(rule).toBe('a stop ends by itself');
    expect(moves.slice(0, 2)).toEqual(['worker.start', 'worker.stop']);
  });

  it('a member says goodbye before its work has ended', () => {
    const membership = membershipMachine.provide({ guards: { isOver: () => true } });
    expect(found(new StopWorld(workerMachine.provide({ actors: { membership } }))).rule).toBe('it leaves only when its work has ended');
  });
});
