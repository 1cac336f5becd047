import type { ChartReport } from '../verification/report/verify-chart.js';
import { verifyChart } from '../verification/report/verify-chart.js';
import { ourCharts } from '../verification/report/our-charts.js';
import type { ChartSamples } from '../verification/report/chart-samples.js';
import { checkTrace } from '../verification/trace/check-trace.js';
import { check } from '../verification/world/check.js';
import type { World, WorldReport } from '../verification/world/world.js';
import { ourWorlds } from '../verification/worlds/our-worlds.js';
import { ConfigError } from '../errors.js';

type Machine = (typeof ourCharts)[number]['machine'];

export interface TimedWorldReport extends WorldReport {
  readonly statesPerMinute: number;
}

export interface VerifyReport {
  readonly charts: readonly ChartReport[];
  readonly worlds: readonly TimedWorldReport[];
}

export const verifyOurs = (): VerifyReport => ({
  charts: ourCharts.map(({ machine, samples }) => verifyChart(machine, { samples, isStrict: true })),
  worlds: ourWorlds().map(checkTimed),
});

/** What a file of the user's exports: its machines, its worlds, and `samples` by id of machine. */
export function verifyExports(file: string, exported: Readonly<Record<string, unknown>>, stopEvent: string | undefined): VerifyReport {
  const machines = [...new Set(Object.values(exported))].filter(isMachine);
  const worlds = Object.values(exported).filter(isWorld);
  if (machines.length + worlds.length === 0)
    throw new ConfigError([
      { path: file, message: `exports neither an XState machine nor a world: ${Object.keys(exported).join(', ') || 'nothing'}` },
    ]);
  const samples = (exported['samples'] ?? {}) as Readonly<Record<string, ChartSamples | undefined>>;
  return {
    charts: machines.map((machine) =>
      verifyChart(machine, { samples: samples[machine.id] ?? {}, ...(stopEvent !== undefined && { stopEvent }) }),
    ),
    worlds: worlds.map(checkTimed),
  };
}

export const ourMachines: readonly Machine[] = ourCharts.map(({ machine }) => machine);

function checkTimed(world: World<unknown>): TimedWorldReport {
  const startedAtMs = performance.now();
  const report = check(world);
  return { ...report, statesPerMinute: Math.round((report.distinctStates / (performance.now() - startedAtMs)) * 60_000) };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
/** By what it has: the file may have brought an XState of its own. */
export const isMachine = (value: unknown): value is Machine =>
  isObject(value) && 'root' in value && 'implementations' in value && 'transition' in value;
const isWorld = (value: unknown): value is World<unknown> => isObject(value) && 'starts' in value && 'moves' in value && 'keyOf' in value;

export { checkTrace };
