import { fromPromise } from 'xstate';
import type { CalculatorActors, LimitedPlan, Plan, Scope } from '../../machines/calculator.machine.js';
import type { Trigger } from '../../machines/model/entries.js';
import { limitMoves } from '../../machines/model/placement/limit-moves.js';
import { planPlacement } from '../../machines/model/plan-placement.js';
import { PlacementError, UnavailableError } from '../errors.js';
import type { Session } from '../runtime/session.js';
import { restMark } from './rest-mark.js';
import { topologyWatch } from './topology-watch.js';

/** What the calculator needs: the changes, the plan, and its commit. */
export const calculatorDoers = (session: Session): CalculatorActors => ({
  topologyWatch: topologyWatch(session),
  restMark: restMark(session),
  placementPlanner: fromPromise<LimitedPlan, { readonly trigger: Trigger; readonly scope: Scope }>(async ({ input }) => {
    try {
      const { state, flaps } = session;
      const steady = { ...state, draining: [...state.draining, ...flaps.withheld(state)] };
      const wanted = planPlacement(steady, session.config.placement, input.scope);
      const moves = limitMoves(state, wanted, session.config.movement);
      return { plan: { trigger: input.trigger, moves }, postponed: wanted.length - moves.length };
    } catch (cause) {
      const error = new PlacementError(
        `strategy ${JSON.stringify(session.config.placement.name)} failed; the last placement stays: ${String(cause)}`,
        { cause },
      );
      session.report.error(error);
      throw error;
    }
  }),
  placementCommitter: fromPromise<void, Plan>(async ({ input }) => {
    const proposal = await session.propose({ kind: 'placement.commit', term: session.state.term, ...input });
    if (proposal.kind !== 'accepted') throw new UnavailableError(`the placement did not count: ${JSON.stringify(proposal)}`);
  }),
});
