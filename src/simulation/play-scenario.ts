import { timingPresets } from '../../machines/model/timing.js';
import type { FaultName } from './faults/incident.js';
import { incidentKinds } from './faults/catalogue.js';
import type { Scenario } from './faults/scenario.js';
import { judgeGrowth } from './judge/growth.js';
import { Referee } from './judge/referee.js';
import { residueMs, restWithinMs, unrest } from './judge/rest.js';
import { Trace } from './judge/trace.js';
import type { Violation } from './judge/violation.js';
import { Stage } from './stage/stage.js';
import type { UserCode } from './stage/user-code.js';
import { SimulatedWorld } from './world/simulated-world.js';

export interface PlayOptions {
  /** Keep the story of the run. */
  readonly isTold?: boolean;
  /** What the workers run; by default work that takes a moment to end. */
  readonly userCode?: UserCode;
}

export interface Played {
  readonly simulatedMs: number;
  readonly steps: number;
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly violations: readonly Violation[];
  /** From the end of the faults until rest; null when it was not reached. */
  readonly restReachedMs: number | null;
  readonly digest: string;
  /** Empty when it was not asked for. */
  readonly story: readonly string[];
}

/** The service has to stay at rest for this long. */
const QUIET_MS = 3_000;
const STEP_MS = 100;
const GROWTH_MS = 5_000;

/** Plays one scenario to its end, or to the first violation. Two calls with equal scenarios give the same digest, in any process. */
export async function playScenario(scenario: Scenario, { isTold = false, userCode }: PlayOptions = {}): Promise<Played> {
  const world = new SimulatedWorld({ seed: scenario.seed, weather: scenario.weather });
  const referee = new Referee({ world, trace: new Trace(world.clock, { isKept: isTold }), timing: timingPresets[scenario.timing] });
  const stage = new Stage({ world, referee, scenario, ...(userCode && { userCode }) });
  const stopListening = referee.listen();
  try {
    for (const node of stage.nodes) node.start();
    schedule(stage, scenario);
    watchGrowth(stage, referee);
    const isOver = (): boolean => referee.violations.length > 0;
    await world.until(isOver, scenario.seconds * 1_000);
    const restReachedMs = isOver() ? null : await reachRest(stage, referee);
    const { violations, trace } = referee;
    return {
      simulatedMs: world.clock.now(),
      steps: world.steps,
      faults: counts(scenario),
      violations,
      restReachedMs,
      digest: trace.digest,
      story: trace.lines,
    };
  } finally {
    stopListening();
  }
}

function watchGrowth(stage: Stage, referee: Referee): void {
  judgeGrowth(stage.group, referee);
  stage.world.clock.setTimeout(() => watchGrowth(stage, referee), GROWTH_MS);
}

function schedule(stage: Stage, { incidents }: Scenario): void {
  for (const incident of incidents)
    stage.world.clock.setTimeout(() => {
      stage.tell(`${incident.fault} ${JSON.stringify({ node: incident.node, forMs: incident.forMs, strength: incident.strength })}`);
      incidentKinds[incident.fault].happen(stage, incident);
    }, incident.atMs);
}

/** I4: the faults have ended, so rest comes within the bound, and stays. */
async function reachRest(stage: Stage, referee: Referee): Promise<number | null> {
  const { world } = stage;
  const startedMs = world.clock.now();
  stage.end();
  const withinMs = restWithinMs(stage.timing);
  const isOver = (): boolean => referee.violations.length > 0;
  while (!isOver()) {
    const passedMs = world.clock.now() - startedMs;
    const left = unrest(stage, referee);
    if (left === undefined) {
      const change = await changeAtRest(stage, referee);
      if (change === undefined) return isOver() ? null : passedMs;
      if (passedMs > residueMs(stage.timing)) referee.accuse('I4', change);
    } else if (passedMs > withinMs) {
      referee.accuse('I4', `no rest ${Math.round(passedMs)} ms after the last fault, ${withinMs} were promised: ${left}`);
      return null;
    }
    await world.until(isOver, STEP_MS);
  }
  return null;
}

/** What did not stay as it was, for a while after rest was seen. */
async function changeAtRest(stage: Stage, referee: Referee): Promise<string | undefined> {
  const { placement, term } = referee.state;
  await stage.world.until(() => referee.violations.length > 0, QUIET_MS);
  if (referee.violations.length > 0) return undefined;
  const left = unrest(stage, referee);
  if (left !== undefined) return `rest did not last ${QUIET_MS} ms: ${left}`;
  if (!referee.hasFlapped && referee.state.placement.version !== placement.version) return 'a placement was made at rest';
  return referee.state.term === term ? undefined : 'the leader changed at rest';
}

function counts({ incidents, weather, rates }: Scenario): Played['faults'] {
  const happened: Partial<Record<FaultName, number>> = {};
  for (const { fault } of incidents) happened[fault] = (happened[fault] ?? 0) + 1;
  const skewed = rates.filter((rate) => rate !== 1).length;
  return {
    ...happened,
    ...(weather.latencyMaxMs > 1 && { latency: 1 }),
    ...(weather.lossRate > 0 && { loss: 1 }),
    ...(weather.duplicateRate > 0 && { duplicates: 1 }),
    ...(weather.ackLossRate > 0 && { lostAcks: 1 }),
    ...(weather.refusalRate > 0 && { refusals: 1 }),
    ...(weather.isReordered && { reorder: 1 }),
    ...(skewed > 0 && { clockRates: skewed }),
  };
}
