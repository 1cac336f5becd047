import { showValue, type ConfigProblem } from './config-problem.js';
import { timingPresets, type Timing, type TimingPreset } from './timing.js';

/** The timing that was asked for, and everything that is wrong with it. Use `timing` only without problems. */
export interface ParsedTiming {
  readonly timing: Timing;
  readonly problems: readonly ConfigProblem[];
}

/** The longest span that timers take, 24.8 days. */
const MS_MAX = 2 ** 31 - 1;

/** Reads the `timing` option: a preset's name, or fields in milliseconds over a `preset` (default `balanced`). */
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
  for (const [key, value] of Object.entries(overrides)) problems.push(...fieldProblems(base, key, value));
  const timing = { ...base, ...overrides } as Timing;
  return { timing, problems: problems.length > 0 ? problems : brokenRelations(timing) };
}

const isPreset = (value: unknown): value is TimingPreset => typeof value === 'string' && Object.hasOwn(timingPresets, value);

function fieldProblems(base: Timing, key: string, value: unknown): ConfigProblem[] {
  const path = `timing.${key}`;
  if (!Object.hasOwn(base, key)) return [{ path, message: `is not a timing; known are ${Object.keys(base).join(', ')}` }];
  if (key === 'fencing')
    return value === 'exclusive' || value === 'fast'
      ? []
      : [{ path, message: `expected 'exclusive' or 'fast', received ${showValue(value)}` }];
  const fits = typeof value === 'number' && value > 0 && value <= MS_MAX;
  return fits ? [] : [{ path, message: `expected milliseconds above 0, at most ${MS_MAX}, received ${showValue(value)}` }];
}

/** What one span must leave room for, and what breaks otherwise. */
interface Relation {
  readonly knob: keyof Timing;
  readonly holds: (timing: Timing) => boolean;
  readonly rule: string;
  readonly why: string;
}

const relations: readonly Relation[] = [
  {
    knob: 'leaseMs',
    holds: (t) => t.leaseMs > t.leaderSuspectMs + 4 * t.claimStaggerMs + t.beatTimeoutMs,
    rule: 'leaseMs > leaderSuspectMs + 4 × claimStaggerMs + beatTimeoutMs',
    why: 'or work pauses whenever a leader dies',
  },
  {
    knob: 'leaseMs',
    holds: (t) => t.leaseMs >= 2 * t.beatMs + t.beatTimeoutMs,
    rule: 'leaseMs ≥ 2 × beatMs + beatTimeoutMs',
    why: 'or one lost beat pauses work',
  },
  {
    knob: 'renewMs',
    holds: (t) => 2 * t.renewMs + t.marginMs <= t.leaseMs,
    rule: '2 × renewMs + marginMs ≤ leaseMs',
    why: 'or one slow entry makes a leader doubt its reign',
  },
  {
    knob: 'suspectMs',
    holds: (t) => t.suspectMs > t.beatMs,
    rule: 'suspectMs > beatMs',
    why: 'or every member is suspect between two beats',
  },
  {
    knob: 'leaderSuspectMs',
    holds: (t) => t.leaderSuspectMs > t.beatMs + t.beatTimeoutMs,
    rule: 'leaderSuspectMs > beatMs + beatTimeoutMs',
    why: 'or one lost beat makes a leader suspect',
  },
  {
    knob: 'silenceMs',
    holds: (t) => t.silenceMs >= t.suspectMs,
    rule: 'silenceMs ≥ suspectMs',
    why: 'as a member is suspect before it is gone',
  },
  {
    knob: 'quietMs',
    holds: (t) => t.quietMs <= t.plannedWindowMs,
    rule: 'quietMs ≤ plannedWindowMs',
    why: 'or the window never closes early',
  },
  {
    knob: 'coldQuietMs',
    holds: (t) => t.coldQuietMs <= t.coldWindowMs,
    rule: 'coldQuietMs ≤ coldWindowMs',
    why: 'or the window never closes early',
  },
  { knob: 'drainMs', holds: (t) => t.drainMs < t.stopMs, rule: 'drainMs < stopMs', why: 'or a stop ends before the work it waits for' },
  {
    knob: 'restartMinMs',
    holds: (t) => t.restartMinMs <= t.restartMaxMs,
    rule: 'restartMinMs ≤ restartMaxMs',
    why: 'as the pause doubles from one to the other',
  },
];

function brokenRelations(timing: Timing): ConfigProblem[] {
  return relations
    .filter((relation) => !relation.holds(timing))
    .map(({ knob, rule, why }) => ({ path: `timing.${knob}`, message: `${rule} must hold, ${why}; received ${valuesIn(rule, timing)}` }));
}

/** The numbers behind the names of a rule. */
const valuesIn = (rule: string, timing: Timing): string =>
  [...new Set(rule.match(/[a-zA-Z]+Ms/g))].map((name) => `${name} ${timing[name as keyof Timing]}`).join(', ');
