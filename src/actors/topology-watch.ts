import { fromCallback } from 'xstate';
import type { CalculatorEvent } from '../../machines/calculator.machine.js';
import type { Fact } from '../../machines/model/facts.js';
import type { GroupState } from '../../machines/model/group-state.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { HandoverCount } from './handover-count.js';
import { PenaltyTimer } from './penalty-timer.js';
import type { Session } from '../member/session.js';

/** Turns what the log says into what the calculator acts on; on start, what a leader before us left undone. */
export const topologyWatch = (session: Session) =>
  fromCallback(({ sendBack }) => {
    const tell = (events: readonly CalculatorEvent[]): void => events.forEach((event) => sendBack(event));
    const handovers = new HandoverCount(session.state);
    const penalties = new PenaltyTimer(session, () => tell([{ type: 'change.planned' }]));
    const forget = session.replica.onApplied(({ facts, state }) => {
      tell(changesIn(facts, state, session.config.expectedWorkers));
      penalties.note(facts);
      if (handovers.note(facts, state)) tell([{ type: 'handovers.ended' }]);
    });
    tell(dueAtStart(session.state, session.config.expectedWorkers));
    return () => {
      forget();
      penalties.end();
    };
  });

/** Maintenance outlives the leader under whom it began. */
function dueAtStart(state: GroupState, expectedWorkers: number | undefined): CalculatorEvent[] {
  const maintenance: CalculatorEvent[] = state.paused ? [{ type: 'maintenance.started' }] : [];
  if (isCold(state)) return [...maintenance, ...coldChanges(state, expectedWorkers)];
  return [...maintenance, { type: hasVacancy(state) ? 'change.urgent' : 'change.planned' }];
}

function changesIn(facts: readonly Fact[], state: GroupState, expectedWorkers: number | undefined): CalculatorEvent[] {
  const has = (...types: Fact['type'][]): boolean => facts.some((fact) => types.includes(fact.type));
  const events: CalculatorEvent[] = [];
  if (has('maintenance.started')) events.push({ type: 'maintenance.started' });
  if (has('maintenance.ended')) events.push({ type: 'maintenance.ended' });
  if (has('partitions.changed', 'member.seated', 'worker.drained', 'worker.undrained', 'member.left', 'member.fenced', 'hold.ended'))
    events.push(...(isCold(state) ? coldChanges(state, expectedWorkers) : plannedChanges(has('member.seated'), state, expectedWorkers)));
  if (has('partition.vacated') && !isCold(state))
    events.push({ type: 'change.urgent', trigger: has('partitions.changed') ? 'planned' : 'emergency' });
  return events;
}

/** All may be there before there is anything to place, or anybody to place it: with nothing to place, the wait goes on for that. */
function coldChanges(state: GroupState, expectedWorkers = Infinity): CalculatorEvent[] {
  const change: CalculatorEvent = { type: 'change.cold', restart: state.placement.version > 0 };
  return seatedCount(state) >= expectedWorkers && hasVacancy(state) ? [change, { type: 'arrivals.completed' }] : [change];
}

/** Only the last one that was missing ends the wait: those beyond come in bursts like any others. */
function plannedChanges(isArrival: boolean, state: GroupState, expectedWorkers: number | undefined): CalculatorEvent[] {
  const isLast = isArrival && seatedCount(state) === expectedWorkers;
  return isLast ? [{ type: 'change.planned' }, { type: 'arrivals.completed' }] : [{ type: 'change.planned' }];
}

const seatedCount = (state: GroupState): number => Object.values(state.members).filter((member) => member.worker).length;

/** Nobody owns anything, and nothing waits for a name to come back. */
function isCold(state: GroupState): boolean {
  for (const row of rowsOf(state.partitions)) if (row.owner || row.next) return false;
  return true;
}

function hasVacancy(state: GroupState): boolean {
  for (const row of rowsOf(state.partitions)) if (!row.owner && !row.next && !row.removed) return true;
  return false;
}
