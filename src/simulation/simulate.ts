import type { TimingPreset } from '../../machines/model/timing.js';
import { systemClock } from '../system/system-clock.js';
import { faultKinds } from './faults/catalogue.js';
import type { FaultName } from './faults/incident.js';
import { drawScenario } from './faults/draw-scenario.js';
import type { Scenario } from './faults/scenario.js';
import { playScenario, type Played } from './play-scenario.js';
import { shrinkScenario } from './shrink-scenario.js';
import type { UserCode } from './stage/user-code.js';
import type { Violation } from './judge/violation.js';

export interface SimulateOptions {
  /** Everything that happens follows from it. Default 1. */
  readonly seed?: number;
  /** Nodes that each keep one worker running. Default 5. */
  readonly workers?: number;
  /** Default 16. */
  readonly partitions?: number;
  /** How long faults happen, in virtual time. Default 60. */
  readonly seconds?: number;
  /** `drawn`: one of the presets, which the seed says. Default `balanced`. */
  readonly timing?: TimingPreset | 'drawn';
  /** Which faults may happen; the seed draws which of them do. Default all. */
  readonly faults?: 'all' | 'none' | readonly FaultName[];
  /** Your own code: makes the run function of each process. Default: work that takes a moment to end. */
  readonly userCode?: UserCode;
  /** Keep the story also of a run that ends well. Default: false. */
  readonly isTold?: boolean;
}

export interface Simulated {
  readonly seed: number;
  readonly simulatedSeconds: number;
  readonly wallMs: number;
  readonly steps: number;
  /** How often each fault happened. */
  readonly faults: Played['faults'];
  /** Promises that were broken; empty when all is well. */
  readonly violations: readonly Violation[];
  /** From the last fault until every partition was served and nothing was left to move; null when a violation came first. */
  readonly restReachedMs: number | null;
  /** Of everything that happened: equal for equal seeds and options, in any process on any machine. */
  readonly digest: string;
  /** After a violation: the shortest scenario found that still breaks the same promise, and its story. */
  readonly shrunk?: { readonly scenario: Scenario; readonly story: readonly string[] };
  readonly story: readonly string[];
}

/**
 * Runs a service of several workers in virtual time under faults drawn from a seed, then heals a part of it for good, and says which promises were
 * broken. The workers are the real ones; only time, chance, the network and the server are simulated.
 */
export async function simulate(options: SimulateOptions = {}): Promise<Simulated> {
  const { seed = 1, workers = 5, partitions = 16, seconds = 60, timing = 'balanced', faults = 'all', userCode, isTold = false } = options;
  const unknown = typeof faults === 'string' ? [] : faults.filter((name) => !(name in faultKinds));
  if (unknown.length > 0) throw new RangeError(`no such fault: ${unknown.join(', ')}; there are ${Object.keys(faultKinds).join(', ')}`);
  const startedAtMs = systemClock.now();
  const code = userCode ? { userCode } : {};
  const scenario = drawScenario({ seed, workers, partitions, seconds, timing, faults });
  const played = await playScenario(scenario, { ...code, isTold });
  const { simulatedMs, ...rest } = played;
  const [violation] = played.violations;
  const shrunk = violation && (await shrink(scenario, violation, code));
  return {
    seed,
    simulatedSeconds: simulatedMs / 1_000,
    wallMs: Math.round(systemClock.now() - startedAtMs),
    ...rest,
    ...(shrunk && { shrunk }),
  };
}

async function shrink(
  scenario: Scenario,
  { invariant }: Violation,
  code: { readonly userCode?: UserCode },
): Promise<NonNullable<Simulated['shrunk']>> {
  const stillFails = async (smaller: Scenario): Promise<boolean> =>
    (await playScenario(smaller, code)).violations[0]?.invariant === invariant;
  const shortest = await shrinkScenario(scenario, stillFails);
  const { story } = await playScenario(shortest, { ...code, isTold: true });
  return { scenario: shortest, story };
}
