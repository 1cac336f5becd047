import { fromPromise } from 'xstate';
import type { CalculatorActors, LimitedPlan, Plan, Scope } from '../../machines/calculator.machine.js';
import type { Trigger } from '../../machines/model/entries.js';
import { memberOf, reignOf } from '../../machines/model/group-state.js';
import type { WorkerId } from '../../machines/model/ids.js';
import { limitMoves } from '../../machines/model/placement/limit-moves.js';
import { planPlacement } from '../../machines/model/plan-placement.js';
import { reasoningOfSome, UNMET_MAX, type UnmetRule } from '../../machines/model/placement/reasoning.js';
import { PlacementError, UnavailableError } from '../errors.js';
import type { Session } from '../member/session.js';
import { Outage } from './outage.js';
import { restMark } from './rest-mark.js';
import { topologyWatch } from './topology-watch.js';

/** A strategy that thinks for longer than this is told: nothing else happens in the leader meanwhile, not even its beats. */
const THINKING_MS_MAX = 1_000;

/** What the calculator needs: the changes, the plan, and its commit. */
export const calculatorDoers = (session: Session): CalculatorActors => ({
  topologyWatch: topologyWatch(session),
  restMark: restMark(session),
  placementPlanner: placementPlanner(session),
  placementCommitter: fromPromise<void, Plan>(async ({ input }) => {
    const term = reignOf(session.state, session.member);
    if (term === undefined) throw new UnavailableError('the placement came too late: somebody else leads');
    const proposal = await session.propose({ kind: 'placement.commit', term, ...input });
    if (proposal.kind !== 'accepted') throw new UnavailableError(`the placement did not count: ${JSON.stringify(proposal)}`);
  }),
});

function placementPlanner(session: Session): CalculatorActors['placementPlanner'] {
  const planner = new Planner(session);
  return fromPromise<LimitedPlan, { readonly trigger: Trigger; readonly scope: Scope }>(async ({ input }) => planner.plan(input));
}

class Planner {
  readonly #session: Session;
  readonly #outage: Outage;
  /** What was told last of rules that cannot be kept, and of workers that take nothing for now. */
  #unmet = '';
  #withheld = '';

  constructor(session: Session) {
    this.#session = session;
    this.#outage = new Outage(session, `strategy ${JSON.stringify(session.config.placement.name)}`);
  }

  /** Throws what the strategy throws, and tells of it. */
  plan({ trigger, scope }: { readonly trigger: Trigger; readonly scope: Scope }): LimitedPlan {
    const { clock, config, state, flaps } = this.#session;
    const startedAtMs = clock.now();
    const withheld = flaps.withheld(state);
    this.#tellWithheld(withheld);
    try {
      const { unmet, moves: wanted, reasoning } = planPlacement(state, config.placement, { scope, withheld });
      this.#outage.ended();
      this.#tellUnmet(unmet);
      const moves = limitMoves(state, wanted, config.movement);
      const plan = { trigger, moves, ...(reasoning && { reasoning: reasoningOfSome(reasoning, wanted, moves) }) };
      return { plan, postponed: wanted.length - moves.length };
    } catch (cause) {
      this.#outage.failed(cause, 'the last placement stays');
      throw cause;
    } finally {
      this.#tellSlow(clock.now() - startedAtMs);
    }
  }

  #tellWithheld(workers: readonly WorkerId[]): void {
    const names = workers.map((worker) => `${worker} (${memberOf(this.#session.state, worker)?.name ?? '?'})`).join(', ');
    if (names !== this.#withheld && names !== '')
      this.#session.report.notice(`no partitions for now, as they were declared gone over and over: ${names}`);
    this.#withheld = names;
  }

  #tellUnmet(unmet: readonly UnmetRule[]): void {
    const names = unmetText(unmet);
    if (names !== this.#unmet && names !== '') this.#session.report.error(new PlacementError(`rules that cannot be kept now: ${names}`));
    this.#unmet = names;
  }

  #tellSlow(tookMs: number): void {
    if (tookMs <= THINKING_MS_MAX) return;
    const name = JSON.stringify(this.#session.config.placement.name);
    this.#session.report.error(
      new PlacementError(`strategy ${name} took ${Math.round(tookMs)} ms, while this process could do nothing else`),
    );
  }
}

/** Which partitions, and which rule of each; the first of them. */
function unmetText(unmet: readonly UnmetRule[]): string {
  const named = unmet.slice(0, UNMET_MAX).map(({ partition, rule }) => `${partition} (${rule})`);
  return unmet.length > UNMET_MAX ? `${named.join(', ')} and ${unmet.length - UNMET_MAX} more` : named.join(', ');
}
