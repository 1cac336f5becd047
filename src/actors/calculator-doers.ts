import { fromPromise } from 'xstate';
import type { CalculatorActors, LimitedPlan, Plan, Scope } from '../../machines/calculator.machine.js';
import type { Trigger } from '../../machines/model/entries.js';
import { limitMoves } from '../../machines/model/placement/limit-moves.js';
import { planPlacement } from '../../machines/model/plan-placement.js';
import { reasoningOfSome, UNMET_MAX, type UnmetRule } from '../../machines/model/placement/reasoning.js';
import { PlacementError, UnavailableError } from '../errors.js';
import type { Session } from '../runtime/session.js';
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
    const proposal = await session.propose({ kind: 'placement.commit', term: session.state.term, ...input });
    if (proposal.kind !== 'accepted') throw new UnavailableError(`the placement did not count: ${JSON.stringify(proposal)}`);
  }),
});

function placementPlanner(session: Session): CalculatorActors['placementPlanner'] {
  let told = '';
  return fromPromise<LimitedPlan, { readonly trigger: Trigger; readonly scope: Scope }>(async ({ input: { trigger, scope } }) => {
    const { placement: strategy } = session.config;
    const startedAtMs = session.clock.now();
    try {
      const { state, flaps } = session;
      const steady = { ...state, draining: [...state.draining, ...flaps.withheld(state)] };
      const { unmet, moves: wanted, reasoning } = planPlacement(steady, strategy, scope);
      const moves = limitMoves(state, wanted, session.config.movement);
      const names = unmetText(unmet);
      if (names !== told && names !== '') session.report.error(new PlacementError(`rules that cannot be kept now: ${names}`));
      told = names;
      const plan = { trigger, moves, ...(reasoning && { reasoning: reasoningOfSome(reasoning, wanted, moves) }) };
      return { plan, postponed: wanted.length - moves.length };
    } catch (cause) {
      const error = new PlacementError(`strategy ${JSON.stringify(strategy.name)} failed; the last placement stays: ${String(cause)}`, {
        cause,
      });
      session.report.error(error);
      throw error;
    } finally {
      const tookMs = session.clock.now() - startedAtMs;
      if (tookMs > THINKING_MS_MAX)
        session.report.error(
          new PlacementError(
            `strategy ${JSON.stringify(strategy.name)} took ${Math.round(tookMs)} ms, while this process could do nothing else`,
          ),
        );
    }
  });
}

/** Which partitions, and which rule of each; the first of them. */
function unmetText(unmet: readonly UnmetRule[]): string {
  const named = unmet.slice(0, UNMET_MAX).map(({ partition, rule }) => `${partition} (${rule})`);
  return unmet.length > UNMET_MAX ? `${named.join(', ')} and ${unmet.length - UNMET_MAX} more` : named.join(', ');
}
