import { own } from '../../../machines/model/group-state.js';
import { rowsOf } from '../../../machines/model/partition-table.js';
import { planPlacement } from '../../../machines/model/plan-placement.js';
import { partitionId } from '../../../machines/model/placement/partition-id.js';
import { sticky } from '../../../machines/model/placement/sticky.js';
import { withDrift, type Timing } from '../../../machines/model/timing.js';
import type { Worker } from '../../worker/worker.js';
import type { Stage } from '../stage/stage.js';
import type { Referee } from './referee.js';

/**
 * Within this after the last fault, every partition is owned and served by a live member and nothing is left to move (I4): a name that is held is
 * waited for, a start that fails is given up and tried again, the rest of an old reign is waited out twice, user code may take its whole drain to
 * end, and both windows pass.
 */
export const restWithinMs = (timing: Timing): number =>
  timing.holdMs +
  timing.startMs +
  timing.drainMs +
  timing.coldWindowMs +
  timing.plannedWindowMs +
  timing.cooldownMs +
  6 * withDrift(timing.leaseMs) +
  timing.leaderSuspectMs +
  8 * timing.claimStaggerMs +
  timing.restartMaxMs;

/** What was under way when the faults ended may still come to effect until then: a leader that was not heard is suspected, a claim lands. */
export const residueMs = (timing: Timing): number => timing.leaderSuspectMs + 3 * timing.appendTimeoutMs;

/** What keeps the service from rest; undefined when it rests. */
export function unrest(stage: Stage, referee: Referee): string | undefined {
  const { state } = referee;
  const living = new Map<string, Worker | undefined>();
  for (const { name, process, worker } of stage.core) living.set(process?.id ?? name, worker);
  for (const { name, process, lives } of stage.core) {
    const older = lives.find((life) => life.process !== process);
    if (older) return `${older.process.id} has not ended, though ${process?.id ?? name} is newer`;
  }
  if (!state.leader) return 'nobody leads';
  for (const member of Object.values(state.members)) {
    const name = referee.nameOf(member.id);
    if (!living.has(name)) return `${name} is still a member`;
    if (!member.worker) return `${name} has no seat`;
  }
  for (const [id, worker] of living) if (worker?.state !== 'serving') return `${id} is ${worker?.state ?? 'down'}`;
  const wanted = new Set(stage.declared.keys.map((key) => partitionId([key])));
  for (const row of rowsOf(state.partitions)) {
    if (!wanted.delete(row.id)) return `${row.id} is there and not declared`;
    if (!row.owner || row.next) return `${row.id} waits for an owner`;
    const owner = Object.values(state.members).find((member) => member.worker === row.owner);
    const isServed = owner && own(state.members, owner.id) && referee.trusted(row.id).some(({ process }) => process.ids.has(owner.id));
    if (!isServed) return `${row.id} is not served by its owner`;
  }
  for (const id of wanted) return `${id} is declared and not there`;
  return !referee.hasFlapped && planPlacement(state, sticky, { scope: 'all' }).moves.length > 0 ? 'there is something to move' : undefined;
}
