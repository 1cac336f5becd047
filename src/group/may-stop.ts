import { showValue } from '../../machines/model/config-problem.js';
import { own, type GroupState } from '../../machines/model/group-state.js';
import type { WorkerId } from '../../machines/model/ids.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { UNMET_MAX, type UnmetRule } from '../../machines/model/placement/reasoning.js';
import { strategies, strategyNamed } from '../../machines/model/placement/strategies.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';
import { UnavailableError, UnknownTargetError } from '../errors.js';
import type { Clock, Link } from '../ports.js';
import { probeSubject } from '../protocol/subjects.js';
import { rehearseChange, type Rehearsal } from './rehearse-change.js';

/**
 * Why a worker had better stay for now. `noLeader`: nobody would place what it gives back. `onlyWorker`: nobody would take it. `rules`: some
 * of it no other worker may have, or has room for. `absence`: another process is gone or silent, and not declared gone yet; or one waits for
 * the end of its predecessor. `vacancy`: partitions without owner are being placed. `handover`: partitions are on their way from one worker
 * to another. `hold`: partitions wait for a name that is to come back.
 */
export interface StopReason {
  readonly code: 'noLeader' | 'onlyWorker' | 'rules' | 'absence' | 'vacancy' | 'handover' | 'hold';
  /** For people. */
  readonly text: string;
}

/** Whether a worker may be stopped now. */
export interface StopAnswer {
  /** Its stable id. */
  readonly worker: string;
  readonly name: string;
  readonly allowed: boolean;
  /** What speaks against it; empty when it may. */
  readonly reasons: readonly StopReason[];
}

/** What is asked, and of whom. */
export interface StopQuestion {
  /** What the group is now. */
  readonly state: () => GroupState;
  /** `undefined`: the one that the group has; where that is not here, rules and room are judged by ours. */
  readonly strategy: PlacementStrategy | undefined;
  readonly group: string;
  readonly link: Pick<Link, 'bus' | 'status'>;
  readonly clock: Clock;
  /** The longest that one look may take. */
  readonly timeoutMs: number;
}

const LOOK = new Uint8Array();
/** A process that is well answers within milliseconds. */
const LOOK_MS = 1_000;
/** What the log does not tell, a silent process that answers again, is looked for this often. */
const PAUSE_MS = 500;

/**
 * Looks once, and again until the worker may be stopped or `waitMs` have passed. Rejects with `UnknownTargetError` when there is no such
 * worker (any more), with `UnavailableError` when the group is out of reach.
 */
export async function mayStop(question: StopQuestion, worker: string, waitMs: number): Promise<StopAnswer> {
  const { clock } = question;
  const untilMs = clock.now() + waitMs;
  for (;;) {
    const answer = await lookOnce(question, worker);
    const leftMs = untilMs - clock.now();
    if (answer.allowed || leftMs <= 0) return answer;
    await new Promise<void>((resume) => clock.setTimeout(resume, Math.min(PAUSE_MS, leftMs)));
  }
}

async function lookOnce({ state, strategy, group, link, timeoutMs }: StopQuestion, asked: string): Promise<StopAnswer> {
  const { worker } = workerNamed(state(), asked);
  const others = Object.values(state().members).filter((member) => member.worker !== worker);
  const looks = others.map(async ({ id, name }) => {
    const { kind } = await link.bus.request(probeSubject(group, id), LOOK, { timeoutMs: Math.min(LOOK_MS, timeoutMs) });
    return { id, name, kind };
  });
  const found = await Promise.all(looks);
  if (link.status !== 'connected' || found.some(({ kind }) => kind === 'disconnected'))
    throw new UnavailableError(`group ${group} is out of reach: nobody can say whether ${asked} may be stopped; ask again`);
  const now = state();
  const { name } = workerNamed(now, asked);
  const silent = found.filter(({ id, kind }) => kind !== 'answered' && own(now.members, id)).map((member) => member.name);
  const reasons = reasonsToStay(now, strategy ?? strategyNamed(now.placement.strategy ?? '') ?? strategies.sticky, worker);
  if (silent.length > 0)
    reasons.unshift({ code: 'absence', text: `${silent.join(', ')} did not answer: gone or silent, and not declared gone yet` });
  return { worker, name, allowed: reasons.length === 0, reasons };
}

/** A live worker by its stable id or, when none has that, by its name. */
function workerNamed(state: GroupState, text: string): { readonly worker: WorkerId; readonly name: string } {
  const seated = Object.values(state.members).flatMap(({ worker, name }) => (worker ? [{ worker, name }] : []));
  const found = seated.find(({ worker }) => worker === text) ?? seated.find(({ name }) => name === text);
  if (found) return found;
  throw new UnknownTargetError(`the group has no live worker ${showValue(text)}: give a stable id, like worker-0, or a name`);
}

/** What the log says against it. */
function reasonsToStay(state: GroupState, strategy: PlacementStrategy, worker: WorkerId): StopReason[] {
  const others = Object.values(state.members).filter((member) => member.worker !== worker);
  const takers = others.filter((member) => member.worker && !state.draining.includes(member.worker));
  const unplaceable = unplaceableIn(rehearseChange(state, strategy, {}));
  const reasons: StopReason[] = [];
  if (!state.leader) reasons.push({ code: 'noLeader', text: 'nobody leads now: nobody would place what it gives back' });
  if (takers.length === 0) reasons.push({ code: 'onlyWorker', text: 'no other worker takes partitions now' });
  else reasons.push(...homeless(rehearseChange(state, strategy, { remove: [worker] }), unplaceable));
  const waiting = others.filter((member) => !member.worker).map(({ name }) => name);
  if (waiting.length > 0)
    reasons.push({ code: 'absence', text: `the processes before ${waiting.join(', ')} are not declared gone yet: their names wait` });
  return [...reasons, ...unrest(state, unplaceable)];
}

type Unplaceable = ReadonlyMap<string, UnmetRule['rule']>;

/** Partitions that no worker may have, or has room for. Anti-affinity is soft. */
const unplaceableIn = ({ unmet }: Rehearsal): Unplaceable =>
  new Map(unmet.filter(({ rule }) => rule !== 'antiAffinity').map(({ partition, rule }) => [partition, rule]));

/** What would be without owner, by the same planner that the leader has. */
function homeless(after: Rehearsal, before: Unplaceable): StopReason[] {
  const rules = unplaceableIn(after);
  const left = after.moves.filter(({ to }) => to === null).map(({ partition }) => partition);
  const lost = [...new Set([...left, ...[...rules.keys()].filter((partition) => !before.has(partition))])];
  if (lost.length === 0) return [];
  const named = lost.slice(0, UNMET_MAX).map((partition) => `${partition} (${rules.get(partition) ?? 'partitionsMax'})`);
  const more = lost.length > named.length ? ` and ${lost.length - named.length} more` : '';
  return [{ code: 'rules', text: `no other worker may have, or has room for: ${named.join(', ')}${more}` }];
}

/** Partitions that are not where they belong yet. One that no worker may have is as well off as it can be. */
function unrest(state: GroupState, unplaceable: Unplaceable): StopReason[] {
  let vacant = 0;
  let moving = 0;
  const held = new Map<string, number>();
  for (const { id, owner, next, removed } of rowsOf(state.partitions)) {
    if (owner && next) moving++;
    else if (!owner && next) held.set(next, (held.get(next) ?? 0) + 1);
    else if (!owner && !removed && !unplaceable.has(id)) vacant++;
  }
  const reasons: StopReason[] = [];
  if (vacant > 0) reasons.push({ code: 'vacancy', text: `${counted(vacant)} without owner, to be placed` });
  if (moving > 0) reasons.push({ code: 'handover', text: `${counted(moving)} on the way from one worker to another` });
  for (const [id, count] of held) reasons.push({ code: 'hold', text: `${counted(count)} waiting for ${id} to come back` });
  return reasons;
}

const counted = (count: number): string => (count === 1 ? '1 partition is' : `${count} partitions are`);
