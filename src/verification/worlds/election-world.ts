import type { AnyStateMachine, EventObject } from 'xstate';
import { membershipMachine } from '../../../machines/membership.machine.js';
import type { Entry, EntryBody } from '../../../machines/model/entries.js';
import type { MemberId, Term } from '../../../machines/model/ids.js';
import type { ChartTree } from '../world/chart-tree.js';
import { ChartTrees, ends, fails, fires, type Stimulus, tells } from '../world/chart-trees.js';
import { type LogChain, LogChains, type Reducer, type Sheet } from '../world/log-chain.js';
import { packKey } from '../world/pack-key.js';
import type { Move, World } from '../world/world.js';
import { type ElectionMember, type ElectionState, foreignEntry, stepped, unelected, withMember } from './election-state.js';
import { joinEntry, memberNames, membershipInput } from './world-members.js';

/** How large the world is. Every bound keeps it finite; what lies beyond a bound is not looked at. */
export interface ElectionSize {
  readonly members: number;
  /** Entries after the joins. */
  readonly entries: number;
  /** Entries that one member may propose. */
  readonly proposalsEach: number;
  readonly crashes: number;
  /** Members that are told to stop. */
  readonly stops: number;
  /** Records that land in the log twice. */
  readonly copies: number;
}

/** What the world is made of: what ships, or the same with a mistake in it. */
export interface ElectionParts {
  readonly membership?: AnyStateMachine;
  readonly reduce?: Reducer;
}

const lost = ends('follower.claimer', { kind: 'lost' });
const claimFailed = fails('follower.claimer', new Error('the log did not take the claim'));
const beats = {
  silenced: (term: Term) => tells('follower', { type: 'leader.silenced', rank: 0, term } as EventObject),
  vacated: (term: Term) => tells('follower', { type: 'leader.vacated', rank: 0, term } as EventObject),
  answered: tells('follower', { type: 'leader.answered' }),
  elected: tells('follower', { type: 'leader.elected' }),
};
const reignEnded = tells('leader', { type: 'reign.ended' });
const reignProved = tells('leader', { type: 'reign.proved' });
const expelled = tells('', { type: 'member.expelled' });
const stop = tells('', { type: 'member.stop', hold: false } as EventObject);
const workEnded = ends('work');

/**
 * Members that have joined elect leaders, over and over. Each is its membership chart with the follower and leader charts below it; the
 * shipped reducer decides. Any timer may fire at any time, so a leader may be suspected for no reason, a claim may be late, records land
 * in any order, twice, after their author gave up on them, or never.
 */
export class ElectionWorld implements World<ElectionState> {
  readonly name: string;
  readonly starts: readonly ElectionState[];
  readonly rules = {
    'who leads was elected': (state: ElectionState) => unelected(state),
    'the log counts what the reign in force wrote': ({ log }: ElectionState) => foreignEntry(log),
    'the reduced state is sound': ({ log }: ElectionState) => log.broken[0],
  };
  readonly #size: ElectionSize;
  readonly #trees: ChartTrees;
  readonly #logs: LogChains;
  readonly #joins: number;

  constructor(size: ElectionSize, parts: ElectionParts = {}) {
    this.#size = size;
    this.name = `election of ${size.members}`;
    // What the leader then does is another world: here it only reigns.
    this.#trees = new ChartTrees(parts.membership ?? membershipMachine, { inert: ['work', 'calculator'] });
    this.#logs = new LogChains(parts.reduce);
    let log = this.#logs.empty;
    for (let index = 0; index < size.members; index++) log = this.#logs.append(log, this.#logs.sheet(joinEntry(index)));
    this.#joins = log.length;
    const tree = this.#trees.step(this.#trees.start({ ...membershipInput('pause'), member: 'me' }).tree, ends('joiner')).tree;
    const member: ElectionMember = { tree, applied: log.length, proposals: 0, pen: undefined };
    this.starts = [{ log, network: [], members: Array(size.members).fill(member) as ElectionMember[], crashes: 0, stops: 0, copies: 0 }];
  }

  keyOf = ({ log, network, members, crashes, stops, copies }: ElectionState): string => {
    const numbers = [log.number, crashes, stops, copies, network.length];
    for (const { number } of network) numbers.push(number);
    for (const { tree, applied, proposals, pen } of members)
      if (tree === undefined) numbers.push(0);
      else numbers.push(tree.number + 1, applied, proposals, pen === undefined ? 0 : pen.sheet.number + 1);
    return packKey(numbers);
  };

  moves = (state: ElectionState): readonly Move<ElectionState>[] => {
    const moves = this.#landings(state);
    state.members.forEach((member, index) => {
      if (member.tree === undefined) return;
      this.#addLogMoves(moves, state, index);
      this.#addBeats(moves, state, index);
      this.#addEndings(moves, state, index);
    });
    return moves;
  };

  /** A record lands; one that may be published again stays under way as well. */
  #landings(state: ElectionState): Move<ElectionState>[] {
    const moves: Move<ElectionState>[] = [];
    if (state.log.length >= this.#joins + this.#size.entries) return moves;
    state.network.forEach((sheet, index) => {
      const name = `lands: ${show(sheet.entry)}`;
      const log = this.#logs.append(state.log, sheet);
      moves.push({ name, to: { ...state, log, network: state.network.toSpliced(index, 1) } });
      if (state.copies < this.#size.copies)
        moves.push({ name: `${name}, and stays under way`, to: { ...state, log, copies: state.copies + 1 } });
    });
    return moves;
  }

  #addLogMoves(moves: Move<ElectionState>[], state: ElectionState, index: number): void {
    const { tree, applied, pen } = state.members[index] as ElectionMember & { readonly tree: ChartTree };
    const who = memberNames[index] as string;
    if (applied < state.log.length) moves.push({ name: `${who} applies entry ${applied + 1}`, to: this.#applied(state, index) });
    if (pen !== undefined) {
      const settled = settledBy(state.log.at(applied), pen.sheet);
      if (settled !== undefined)
        moves.push({
          name: `${who} learns that its ${pen.sheet.entry.kind} is ${settled.outcome.kind}`,
          to: this.#settled(state, index, settled),
        });
      else moves.push({ name: `${who} gives up on its ${pen.sheet.entry.kind}`, to: this.#settled(state, index, undefined) });
    } else if (this.#mayPropose(state, index)) {
      const { leader } = state.log.at(applied).state;
      const wonBefore = leader?.member === who && tree.at('follower')?.doers.has('claimer');
      if (leader && wonBefore) {
        const stimulus = ends('follower.claimer', { kind: 'won', term: leader.term });
        return this.#add(moves, state, { index, name: 'finds that it leads', stimulus });
      }
      for (const [doer, body] of this.#wishes(tree, state.log.at(applied)))
        moves.push({ name: `${who} proposes ${body.kind}`, to: this.#proposed(state, index, { doer, body }) });
    }
  }

  /** What the beats tell a follower: a leader that is there may be suspected at any time, one that is not never answers. */
  #addBeats(moves: Move<ElectionState>[], state: ElectionState, index: number): void {
    const { tree, applied } = state.members[index] as ElectionMember & { readonly tree: ChartTree };
    if (!tree.charts.has('follower')) return;
    const { leader, term } = state.log.at(applied).state;
    const told =
      leader === null || leader.member === memberNames[index]
        ? ([['finds nobody leading', beats.vacated(term)]] as const)
        : ([
            ['suspects its leader', beats.silenced(term)],
            ['hears its leader', beats.answered],
          ] as const);
    for (const [name, stimulus] of told) this.#add(moves, state, { index, name, stimulus });
  }

  #addEndings(moves: Move<ElectionState>[], state: ElectionState, index: number): void {
    const { tree } = state.members[index] as ElectionMember & { readonly tree: ChartTree };
    const who = memberNames[index] as string;
    for (const path of ['', 'follower', 'leader'])
      for (const [id, event] of tree.at(path)?.timers ?? [])
        this.#add(moves, state, { index, name: `timer ${id}`, stimulus: fires(path, id, event) });
    const isTold = tree.active.has('joined.role.retired') || tree.active.has('joined.role.leading.resigning');
    if (isTold && tree.doers.has('work')) this.#add(moves, state, { index, name: 'has ended its work', stimulus: workEnded });
    if (state.stops < this.#size.stops && !isTold && tree.active.has('joined'))
      this.#add(moves, { ...state, stops: state.stops + 1 }, { index, name: 'is told to stop', stimulus: stop });
    if (state.crashes < this.#size.crashes)
      moves.push({
        name: `${who} crashes`,
        to: withMember({ ...state, crashes: state.crashes + 1 }, index, { tree: undefined, applied: 0, proposals: 0, pen: undefined }),
      });
  }

  #add(
    moves: Move<ElectionState>[],
    state: ElectionState,
    { index, name, stimulus }: { index: number; name: string; stimulus: Stimulus },
  ): void {
    const member = state.members[index] as ElectionMember & { readonly tree: ChartTree };
    const { tree } = this.#trees.step(member.tree, stimulus);
    if (tree !== member.tree) moves.push({ name: `${memberNames[index]} ${name}`, to: withMember(state, index, stepped(member, tree)) });
  }

  #mayPropose({ log, network, members }: ElectionState, index: number): boolean {
    return (
      (members[index] as ElectionMember).proposals < this.#size.proposalsEach &&
      log.length + network.length < this.#joins + this.#size.entries
    );
  }

  /** Who in the charts has something to write now, and what: the doers that live, and a leader that proves its reign or fences somebody. */
  #wishes(tree: ChartTree, { state }: LogChain): readonly (readonly [string, EntryBody])[] {
    const wishes: (readonly [string, EntryBody])[] = [];
    const follower = tree.at('follower');
    const against = (follower?.context as { readonly against: Term } | undefined)?.against as Term;
    if (follower?.doers.has('claimer')) wishes.push(['follower.claimer', { kind: 'leader.claim', against }]);
    if (tree.doers.has('leaver')) wishes.push(['leaver', { kind: 'member.leave', hold: false }]);
    const leader = tree.at('leader');
    const term = (leader?.context as { readonly term: Term } | undefined)?.term as Term;
    if (leader?.doers.has('resigner')) wishes.push(['leader.resigner', { kind: 'leader.resign', term }]);
    if (leader?.doers.has('reignKeeper')) wishes.push(['leader.reignKeeper', { kind: 'leader.renew', term }]);
    if (leader?.tags.has('leading'))
      for (const member of Object.keys(state.members) as MemberId[])
        if (state.leader !== null && member !== state.leader.member)
          wishes.push(['', { kind: 'member.fence', term, member, reason: 'trustEnded' }]);
    return wishes;
  }

  #proposed(state: ElectionState, index: number, { doer, body }: { readonly doer: string; readonly body: EntryBody }): ElectionState {
    const member = state.members[index] as ElectionMember;
    const proposals = member.proposals + 1;
    const sheet = this.#logs.sheet({ v: 1, author: memberNames[index] as MemberId, counter: proposals + 1, ...body });
    const network = [...state.network, sheet].sort((a, b) => a.number - b.number);
    return { ...withMember(state, index, { ...member, proposals, pen: { sheet, doer } }), network };
  }

  /** The author learns how its proposal ended, or waits no longer: whoever asked for it is told, if it still lives. */
  #settled(state: ElectionState, index: number, settled: LogChain | undefined): ElectionState {
    const member = state.members[index] as ElectionMember & { readonly tree: ChartTree; readonly pen: NonNullable<ElectionMember['pen']> };
    const stimulus = endingOf(member.pen.doer, settled);
    const tree = stimulus === undefined ? member.tree : this.#trees.step(member.tree, stimulus).tree;
    return withMember(state, index, stepped({ ...member, pen: undefined }, this.#deposed(tree, state.log.at(member.applied))));
  }

  #applied(state: ElectionState, index: number): ElectionState {
    const member = state.members[index] as ElectionMember & { readonly tree: ChartTree };
    const chain = state.log.at(member.applied + 1);
    const me = memberNames[index];
    let tree = member.tree;
    for (const fact of chain.facts) {
      if (fact.type === 'member.fenced' && fact.member === me) tree = this.#trees.step(tree, expelled).tree;
      if (fact.type === 'leader.elected' && fact.member !== me) tree = this.#trees.step(tree, beats.elected).tree;
    }
    return withMember(state, index, stepped({ ...member, applied: chain.length }, this.#deposed(tree, chain)));
  }

  /** The keeper of a reign looks at the log when it starts and after every entry. */
  #deposed(tree: ChartTree, { state }: LogChain): ChartTree {
    const leader = tree.at('leader');
    if (!leader?.doers.has('reignKeeper') || state.leader?.term === (leader.context as { readonly term: Term }).term) return tree;
    return this.#trees.step(tree, reignEnded).tree;
  }
}

function endingOf(doer: string, settled: LogChain | undefined): Stimulus | undefined {
  if (doer === 'follower.claimer') {
    if (settled === undefined) return claimFailed;
    return settled.outcome.kind === 'accepted' ? ends(doer, { kind: 'won', term: settled.length }) : lost;
  }
  if (doer === 'leader.reignKeeper') return settled?.outcome.kind === 'accepted' ? reignProved : undefined;
  return doer === '' ? undefined : ends(doer);
}

/** The entry in the log that decided a proposal: the first copy of it. */
const settledBy = ({ prefixes }: LogChain, { entry }: Sheet): LogChain | undefined => prefixes.find((one) => one.entry === entry);

const show = ({ kind, author, counter }: Entry): string => `${kind} ${counter} of ${author}`;
