import type { AnyStateMachine } from 'xstate';
import { type DetectorInput, detectorMachine } from '../../../machines/detector.machine.js';
import { own } from '../../../machines/model/group-state.js';
import type { EntryBody } from '../../../machines/model/entries.js';
import type { MemberId, Term, WorkerId } from '../../../machines/model/ids.js';
import { rowOf, rowsOf } from '../../../machines/model/partition-table.js';
import { ChartTrees, ends, fires, type Stimulus, tells } from '../world/chart-trees.js';
import { type LogChain, LogChains, type Reducer, type Sheet } from '../world/log-chain.js';
import { packKey } from '../world/pack-key.js';
import type { Move, World } from '../world/world.js';
import { HandoverProcess, isRunning } from './handover-process.js';
import { type HandoverMember, type HandoverState, keyNumbers, withMember } from './handover-state.js';
import { joinEntry, memberNames, partitionIds } from './world-members.js';

/** How much may happen. Every bound keeps the world finite; what lies beyond a bound is not looked at. */
export interface HandoverSize {
  readonly members: number;
  /** Placements that the leader commits, each moving one partition. */
  readonly placements: number;
  /** Members whose beats the leader misses. */
  readonly suspicions: number;
  /** Leases that end before the next answer is trusted. */
  readonly lapses: number;
  readonly crashes: number;
  readonly stops: number;
}

/** What the world is made of: what ships, or the same with a mistake in it. */
export interface HandoverParts {
  readonly partition?: AnyStateMachine;
  readonly detector?: AnyStateMachine;
  readonly reduce?: Reducer;
}

type Moves = Move<HandoverState>[];
type Wish = readonly [name: string, body: EntryBody];

const silenced = tells('', { type: 'member.silenced' });
const heard = tells('', { type: 'member.heard' });
const muted = tells('', { type: 'member.muted' });
const trustEnded = tells('', { type: 'trust.ended' });
const departed = tells('', { type: 'member.departed' });
const fenced = ends('fencer');
const looks = { answered: ends('prober', 'answered'), timedOut: ends('prober', 'timedOut'), noResponders: ends('prober', 'noResponders') };

/**
 * Partitions move between live workers while some of them lose trust, crash or stop. Member `a` leads throughout and trusts its reign; it has a
 * detector for each of the others. Leases end at any time, answers are late, records land in any order.
 */
export class HandoverWorld implements World<HandoverState> {
  readonly name: string;
  readonly starts: readonly HandoverState[];
  readonly rules = {
    'one trusted owner a partition': (state: HandoverState) => twoTrustedOwners(state),
    'given back only when its work is over': (state: HandoverState) => earlyRelease(state),
    'the reduced state is sound': ({ log }: HandoverState) => log.broken[0],
  };
  readonly goals = {
    'every handover ends': { holds: ({ log }: HandoverState) => [...rowsOf(log.state.partitions)].every((row) => row.next === null) },
  };
  readonly #size: HandoverSize;
  readonly #logs: LogChains;
  readonly #detectors: ChartTrees;
  readonly #process: HandoverProcess;
  readonly #term: Term;

  constructor(size: HandoverSize, parts: HandoverParts = {}) {
    this.#size = size;
    this.name = `handover between ${size.members}`;
    this.#logs = new LogChains(parts.reduce);
    this.#detectors = new ChartTrees(parts.detector ?? detectorMachine);
    this.#process = new HandoverProcess(parts.partition);
    this.#term = (size.members + 1) as Term;
    this.starts = [this.#start()];
  }

  keyOf = (state: HandoverState): string => packKey(keyNumbers(state));

  moves = (state: HandoverState): readonly Move<HandoverState>[] => {
    const moves: Moves = state.network.map((sheet, index) => ({
      name: `lands: ${sheet.entry.kind} ${sheet.entry.counter} of ${sheet.entry.author}`,
      to: { ...state, log: this.#logs.append(state.log, sheet), network: state.network.toSpliced(index, 1) },
    }));
    state.members.forEach((member, index) => {
      this.#addLease(moves, state, index);
      if (!member.isHere) return;
      this.#addLogMoves(moves, state, index);
      this.#addWork(moves, state, index);
    });
    state.detectors.forEach((_, index) => this.#addDetector(moves, state, index));
    return moves;
  };

  /** All have joined, `a` leads, each of the others owns a partition; everybody knows, and is trusted. */
  #start(): HandoverState {
    const { members } = this.#size;
    let log = this.#logs.empty;
    const write = (author: number, counter: number, body: EntryBody): void => {
      log = this.#logs.append(log, this.#logs.sheet({ v: 1, author: memberNames[author] as MemberId, counter, ...body }));
    };
    for (let index = 0; index < members; index++) log = this.#logs.append(log, this.#logs.sheet(joinEntry(index)));
    write(0, 2, { kind: 'leader.claim', against: 0 as Term });
    write(0, 3, {
      kind: 'partitions.change',
      term: this.#term,
      set: partitionIds.map((id) => ({ id, keys: [id], weight: 1 })),
      removed: [],
    });
    const homes = partitionIds.map((id, at) => [id, `worker-${1 + (at % (members - 1))}` as WorkerId] as const);
    write(0, 4, { kind: 'placement.commit', term: this.#term, trigger: 'coldStart', moves: homes });
    const idle: HandoverMember = {
      ...{ isHere: true, applied: log.length, proposals: 0, pen: undefined, lease: 'trusted', work: this.#process.start },
      ...{ runs: partitionIds.map(() => undefined), over: [] },
    };
    const ready = memberNames.slice(0, members).map((_, index) => {
      const granted = log.facts.reduce((member, fact) => this.#process.note(member, index, fact), idle);
      return this.#process.trust(granted, true);
    });
    const input: DetectorInput = { member: 'other' as MemberId, fencing: 'exclusive', probeMs: 1, retryMs: 1 };
    const detectors = ready.map((_, index) => (index === 0 ? undefined : this.#detectors.start(input).tree));
    return { log, network: [], members: ready, detectors, placements: 0, suspicions: 0, lapses: 0, crashes: 0, stops: 0 };
  }

  /** Answers, and the end of what they are worth, which comes for a process that is gone as well. */
  #addLease(moves: Moves, state: HandoverState, index: number): void {
    const { lease, isHere, applied } = state.members[index] as HandoverMember;
    const who = memberNames[index] as string;
    const detector = state.detectors[index];
    if (detector === undefined) return;
    // Nothing that is bounded keeps a process that is gone from being declared so.
    const lapses = state.lapses + (isHere ? 1 : 0);
    if (lease !== 'none' && lapses <= this.#size.lapses)
      moves.push({ name: `the lease of ${who} ends`, to: withMember({ ...state, lapses }, index, { lease: 'none' }) });
    if (!isHere) return;
    const leader = state.members[0] as HandoverMember;
    if (lease !== 'trusted' && leader.isHere && !detector.tags.has('condemned')) {
      const detectors = state.detectors.with(index, this.#detectors.step(detector, heard).tree);
      moves.push({
        name: `a answers a beat of ${who}`,
        to: withMember({ ...state, detectors }, index, { lease: { given: leader.applied } }),
      });
    }
    if (typeof lease === 'object' && applied >= lease.given)
      moves.push({ name: `${who} trusts the answer`, to: withMember(state, index, { lease: 'trusted' }) });
  }

  #addLogMoves(moves: Moves, state: HandoverState, index: number): void {
    const { applied, pen } = state.members[index] as HandoverMember;
    const who = memberNames[index] as string;
    if (applied < state.log.length) moves.push({ name: `${who} applies entry ${applied + 1}`, to: this.#applied(state, index) });
    if (pen !== undefined) return;
    for (const [name, body] of this.#wishes(state, index)) moves.push({ name: `${who} ${name}`, to: this.#proposed(state, index, body) });
  }

  /** What happens inside a process: its charts hear of trust, user code ends, timers fire; it is told to stop, or dies. */
  #addWork(moves: Moves, state: HandoverState, index: number): void {
    const member = state.members[index] as HandoverMember;
    const who = memberNames[index] as string;
    const add = (name: string, next: HandoverMember, from = state): void => {
      if (next.work !== member.work || next.runs !== member.runs) moves.push({ name: `${who} ${name}`, to: withMember(from, index, next) });
    };
    add('hears of its trust', this.#process.trust(member, member.lease === 'trusted'));
    member.runs.forEach((grant, at) => {
      if (grant === undefined) return;
      // That it ends unasked is the business of its chart alone.
      if (isRunning(grant) && !grant.tree.active.has('active.serving'))
        add(`ends its work on ${partitionIds[at]}`, this.#process.endRun(member, at));
      for (const timer of grant.tree.timers) add(`timer ${timer[0]} of ${partitionIds[at]}`, this.#process.fire(member, at, timer));
    });
    if (state.stops < this.#size.stops) add('is told to stop', this.#process.stop(member), { ...state, stops: state.stops + 1 });
    if (state.crashes < this.#size.crashes && index > 0)
      moves.push({ name: `${who} crashes`, to: withMember({ ...state, crashes: state.crashes + 1 }, index, gone) });
  }

  /** What the leader notices of one member. That trust has ended is told only when it has. */
  #addDetector(moves: Moves, state: HandoverState, index: number): void {
    const detector = state.detectors[index];
    const member = state.members[index] as HandoverMember;
    if (detector === undefined || !(state.members[0] as HandoverMember).isHere) return;
    const add = (name: string, stimulus: Stimulus, from = state): void => {
      const { tree } = this.#detectors.step(detector, stimulus);
      if (tree !== detector)
        moves.push({ name: `a: ${name} of ${memberNames[index]}`, to: { ...from, detectors: state.detectors.with(index, tree) } });
    };
    const suspicions = state.suspicions + (member.isHere ? 1 : 0);
    if (suspicions <= this.#size.suspicions) add('no beat', silenced, { ...state, suspicions });
    add('no beat for long', muted);
    if (member.lease === 'none') add('no trust left', trustEnded);
    add(`look`, member.isHere ? looks.answered : looks.noResponders);
    add('look in vain', looks.timedOut);
    add('gives up fencing', fenced);
    for (const [id, event] of detector.timers) add(`timer ${id}`, fires('', id, event));
  }

  #wishes(state: HandoverState, index: number): readonly Wish[] {
    const { over, work, applied } = state.members[index] as HandoverMember;
    const wishes: Wish[] = [];
    if (over.length > 0)
      wishes.push([
        'gives back',
        {
          kind: 'partition.release',
          released: over.map(({ partition, epoch }) => [partitionIds[partition] as (typeof partitionIds)[0], epoch]),
        },
      ]);
    if (work.status === 'done') wishes.push(['leaves', { kind: 'member.leave', hold: false }]);
    if (index === 0 && work.status === 'active') wishes.push(...this.#leaderWishes(state, state.log.at(applied)));
    return wishes;
  }

  #leaderWishes(state: HandoverState, { state: group }: LogChain): readonly Wish[] {
    const term = this.#term;
    const wishes: Wish[] = [];
    state.detectors.forEach((detector, index) => {
      const member = memberNames[index] as MemberId;
      if (detector?.doers.has('fencer')) wishes.push([`fences ${member}`, { kind: 'member.fence', term, member, reason: 'trustEnded' }]);
    });
    if (state.placements >= this.#size.placements) return wishes;
    for (const row of rowsOf(group.partitions))
      for (const { worker } of Object.values(group.members))
        if (worker !== null && worker !== (row.next ?? row.owner))
          wishes.push([`places ${row.id} at ${worker}`, { kind: 'placement.commit', term, trigger: 'planned', moves: [[row.id, worker]] }]);
    return wishes;
  }

  #proposed(state: HandoverState, index: number, body: EntryBody): HandoverState {
    const member = state.members[index] as HandoverMember;
    const proposals = member.proposals + 1;
    const pen = this.#logs.sheet({ v: 1, author: memberNames[index] as MemberId, counter: 10 + proposals, ...body });
    const network = [...state.network, pen].sort((a, b) => a.number - b.number);
    const placements = state.placements + (body.kind === 'placement.commit' ? 1 : 0);
    return withMember({ ...state, network, placements }, index, { proposals, pen });
  }

  #applied(state: HandoverState, index: number): HandoverState {
    const before = state.members[index] as HandoverMember;
    const chain = state.log.at(before.applied + 1);
    const me = memberNames[index] as MemberId;
    if (own(chain.state.members, me) === undefined) return withMember(state, index, gone);
    let member: HandoverMember = { ...before, applied: chain.length };
    for (const fact of chain.facts) member = this.#process.note(member, index, fact);
    if (chain.entry === before.pen?.entry) member = this.#settled(member, before.pen as Sheet);
    const next = withMember(state, index, member);
    return index === 0 ? { ...next, detectors: this.#lookAtDepartures(next.detectors, chain) } : next;
  }

  #settled(member: HandoverMember, { entry }: Sheet): HandoverMember {
    const settled = { ...member, pen: undefined };
    return entry.kind === 'partition.release'
      ? this.#process.released(settled, new Set(entry.released.map(([, epoch]) => epoch)))
      : settled;
  }

  #lookAtDepartures(detectors: HandoverState['detectors'], { state }: LogChain): HandoverState['detectors'] {
    return detectors.map((detector, index) => {
      if (detector === undefined || own(state.members, memberNames[index] as string) !== undefined) return detector;
      const { tree } = this.#detectors.step(detector, departed);
      return tree.status === 'active' ? tree : undefined;
    });
  }
}

const gone: Partial<HandoverMember> = { isHere: false, runs: [], over: [], pen: undefined };

/** What `isTrusted()` says to user code, in two processes at one instant. */
function twoTrustedOwners({ log, members }: HandoverState): string | undefined {
  for (const [at, id] of partitionIds.entries()) {
    const owners = members.flatMap(({ isHere, applied, lease, runs }, index) => {
      const grant = runs[at];
      if (!isHere || lease !== 'trusted' || grant === undefined || !isRunning(grant)) return [];
      const { partitions, members: known } = log.at(applied).state;
      const row = rowOf(partitions, id);
      return row?.owner === known[memberNames[index] as MemberId]?.worker && row?.epoch === grant.epoch ? [memberNames[index]] : [];
    });
    if (owners.length > 1) return `${id} is worked on by ${owners.join(' and ')}, and both are trusted`;
  }
  return undefined;
}

/** Under the policy `wait`, which this world has, no partition is given back while its user code runs. */
function earlyRelease({ members }: HandoverState): string | undefined {
  const author = members.findIndex(({ over }) => over.some((one) => one.isEarly));
  return author < 0 ? undefined : `${memberNames[author]} gives a partition back while its work is running`;
}
