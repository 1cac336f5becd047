import { showValue, type ConfigProblem } from './config-problem.js';
import { isMs, MS_MAX } from './ranges.js';
import { timingPresets, type Timing, type TimingPreset } from './timing.js';

/** The timing that was asked for, and everything that is wrong with it. Use `timing` only without problems. */
export interface ParsedTiming {
  readonly timing: Timing;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads the `timing` option: a preset's name, or fields in milliseconds over a `preset` (default `balanced`). Relations between spans are
 * checked too, but for those that rest on a field which is wrong by itself.
 */
export function parseTiming(input: unknown): ParsedTiming {
  if (input === undefined) return { timing: timingPresets.balanced, problems: [] };
  if (isPreset(input)) return { timing: timingPresets[input], problems: [] };
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const message = `expected a preset (${Object.keys(timingPresets).join(', ')}) or an object of overrides, received ${showValue(input)}`;
    return { timing: timingPresets.balanced, problems: [{ path: 'timing', message }] };
  }
  const { preset = 'balanced', ...overrides } = input as Readonly<Record<string, unknown>>;
  const problems: ConfigProblem[] = [];
  if (!isPreset(preset))
    problems.push({ path: 'timing.preset', message: `expected ${Object.keys(timingPresets).join(', ')}, received ${showValue(preset)}` });
  const base = timingPresets[isPreset(preset) ? preset : 'balanced'];
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  for (const [key, value] of given) problems.push(...fieldProblems(base, key, value));
  const timing: Timing = { ...base, ...Object.fromEntries(given) };
  const wrong = problems.map(({ path }) => path);
  return { timing, problems: [...problems, ...brokenRelations(timing, wrong)] };
}

const isPreset = (value: unknown): value is TimingPreset => typeof value === 'string' && Object.hasOwn(timingPresets, value);

function fieldProblems(base: Timing, key: string, value: unknown): ConfigProblem[] {
  const path = `timing.${key}`;
  if (!Object.hasOwn(base, key)) return [{ path, message: `is not a timing; known are ${Object.keys(base).join(', ')}` }];
  if (key === 'fencing')
    return value === 'exclusive' || value === 'fast'
      ? []
      : [{ path, message: `expected 'exclusive' or 'fast', received ${showValue(value)}` }];
  return isMs(value) ? [] : [{ path, message: `expected milliseconds above 0, at most ${MS_MAX}, received ${showValue(value)}` }];
}

/** What one span must leave room for, and what breaks otherwise. */
interface Relation {
  readonly turn: 'raise' | 'lower';
  readonly knob: keyof Timing;
  readonly holds: (timing: Timing) => boolean;
  readonly rule: string;
  readonly why: string;
}

const relations: readonly Relation[] = [
  {
    turn: 'raise',
    knob: 'leaseMs',
    holds: (t) => t.leaseMs > t.leaderSuspectMs + 4 * t.claimStaggerMs + t.beatTimeoutMs,
    rule: 'leaseMs > leaderSuspectMs + 4 × claimStaggerMs + beatTimeoutMs',
    why: 'or work pauses whenever a leader dies',
  },
  {
    turn: 'raise',
    knob: 'leaseMs',
    holds: (t) => t.leaseMs >= 2 * t.beatMs + t.beatTimeoutMs,
    rule: 'leaseMs ≥ 2 × beatMs + beatTimeoutMs',
    why: 'or one lost beat pauses work',
  },
  {
    turn: 'lower',
    knob: 'renewMs',
    holds: (t) => 2 * t.renewMs + t.marginMs <= t.leaseMs,
    rule: '2 × renewMs + marginMs ≤ leaseMs',
    why: 'or one slow entry makes a leader doubt its reign',
  },
  {
    turn: 'raise',
    knob: 'suspectMs',
    holds: (t) => t.suspectMs > t.beatMs,
    rule: 'suspectMs > beatMs',
    why: 'or every member is suspect between two beats',
  },
  {
    turn: 'raise',
    knob: 'leaderSuspectMs',
    holds: (t) => t.leaderSuspectMs > t.beatMs + t.beatTimeoutMs,
    rule: 'leaderSuspectMs > beatMs + beatTimeoutMs',
    why: 'or one lost beat makes a leader suspect',
  },
  {
    turn: 'raise',
    knob: 'silenceMs',
    holds: (t) => t.silenceMs >= t.suspectMs,
    rule: 'silenceMs ≥ suspectMs',
    why: 'as a member is suspect before it is gone',
  },
  {
    turn: 'lower',
    knob: 'quietMs',
    holds: (t) => t.quietMs <= t.plannedWindowMs,
    rule: 'quietMs ≤ plannedWindowMs',
    why: 'or the window never closes early',
  },
  {
    turn: 'lower',
    knob: 'plannedWindowMs',
    holds: (t) => t.plannedWindowMs <= t.coldWindowMs,
    rule: 'plannedWindowMs ≤ coldWindowMs',
    why: 'or a restart is answered sooner than a join',
  },
  {
    turn: 'lower',
    knob: 'coldQuietMs',
    holds: (t) => t.coldQuietMs <= t.coldWindowMs,
    rule: 'coldQuietMs ≤ coldWindowMs',
    why: 'or the window never closes early',
  },
  {
    turn: 'lower',
    knob: 'drainMs',
    holds: (t) => t.drainMs < t.stopMs,
    rule: 'drainMs < stopMs',
    why: 'or a stop ends before the work it waits for',
  },
  {
    turn: 'lower',
    knob: 'degradedMs',
    holds: (t) => t.degradedMs < t.alarmMs && t.alarmMs < t.criticalMs,
    rule: 'degradedMs < alarmMs < criticalMs',
    why: 'as alerts grow more urgent with time',
  },
  {
    turn: 'lower',
    knob: 'restartMinMs',
    holds: (t) => t.restartMinMs <= t.restartMaxMs,
    rule: 'restartMinMs ≤ restartMaxMs',
    why: 'as the pause doubles from one to the other',
  },
];

function brokenRelations(timing: Timing, wrongPaths: readonly string[]): ConfigProblem[] {
  return relations
    .filter(({ holds, rule }) => !holds(timing) && !namesIn(rule).some((name) => wrongPaths.includes(`timing.${name}`)))
    .map(({ turn, knob, rule, why }) => {
      const received = namesIn(rule).map((name) => `${name} ${timing[name]}`);
      return { path: `timing.${knob}`, message: `${rule} must hold, ${why}; received ${received.join(', ')}: ${turn} ${knob}` };
    });
}

const namesIn = (rule: string): (keyof Timing)[] => [...new Set(rule.match(/[a-zA-Z]+Ms/g))] as (keyof Timing)[];
