import { describe, expect, it } from 'vitest';
import { parseTiming } from '../../machines/model/parse-timing.js';
import { timingPresets, type Timing } from '../../machines/model/timing.js';

const msMax = 2 ** 31 - 1;

describe('timing', () => {
  it.each(Object.entries(timingPresets))('of the preset %s keeps all relations', (preset, timing) => {
    expect(parseTiming(preset)).toEqual({ timing, problems: [] });
    expect(parseTiming({ ...timing })).toEqual({ timing, problems: [] });
    expect(parseTiming({ preset })).toEqual({ timing, problems: [] });
  });

  it('is balanced by default, and so is what overrides leave open', () => {
    expect(parseTiming(undefined).timing).toEqual(timingPresets.balanced);
    expect(parseTiming({ cooldownMs: 1, quietMs: undefined })).toEqual({
      timing: { ...timingPresets.balanced, cooldownMs: 1 },
      problems: [],
    });
    expect(parseTiming({ preset: 'fast', fencing: 'exclusive' }).timing).toEqual({ ...timingPresets.fast, fencing: 'exclusive' });
  });

  it('takes fractions, and up to 24.8 days', () => {
    expect(parseTiming({ reservationMs: msMax, cooldownMs: 0.5 }).problems).toEqual([]);
  });

  it.each([
    ['swift', 'timing: expected a preset (fast, balanced, conservative) or an object of overrides, received "swift"'],
    [500, 'timing: expected a preset (fast, balanced, conservative) or an object of overrides, received 500'],
    [null, 'timing: expected a preset (fast, balanced, conservative) or an object of overrides, received null'],
    [[], 'timing: expected a preset (fast, balanced, conservative) or an object of overrides, received []'],
    ['constructor', 'timing: expected a preset (fast, balanced, conservative) or an object of overrides, received "constructor"'],
    [{ preset: 'swift' }, 'timing.preset: expected fast, balanced, conservative, received "swift"'],
    [{ fencing: 'maybe' }, "timing.fencing: expected 'exclusive' or 'fast', received \"maybe\""],
    [{ beatMs: '5' }, `timing.beatMs: expected milliseconds above 0, at most ${msMax}, received "5"`],
    [{ beatMs: NaN }, `timing.beatMs: expected milliseconds above 0, at most ${msMax}, received NaN`],
    [{ marginMs: 0 }, `timing.marginMs: expected milliseconds above 0, at most ${msMax}, received 0`],
    [{ holdMs: -1 }, `timing.holdMs: expected milliseconds above 0, at most ${msMax}, received -1`],
    [{ stopMs: Infinity }, `timing.stopMs: expected milliseconds above 0, at most ${msMax}, received Infinity`],
    [{ stopMs: msMax + 1 }, `timing.stopMs: expected milliseconds above 0, at most ${msMax}, received 2147483648`],
    [JSON.parse('{"__proto__":1}'), `timing.__proto__: is not a timing; known are ${Object.keys(timingPresets.fast).join(', ')}`],
  ])('%j is refused with the value received', (input, problem) => {
    expect(told(input)).toEqual([problem]);
    expect(parseTiming(input).timing.beatMs === 500 || JSON.stringify(input).includes('beatMs')).toBe(true);
  });
});

describe('a relation that cannot work is reported alone', () => {
  it.each<[Partial<Timing>, string]>([
    [
      { leaderSuspectMs: 1_400 },
      'timing.leaseMs: leaseMs > leaderSuspectMs + 4 × claimStaggerMs + beatTimeoutMs must hold, or work pauses whenever a leader dies; ' +
        'received leaseMs 2000, leaderSuspectMs 1400, claimStaggerMs 50, beatTimeoutMs 400: raise leaseMs',
    ],
    [
      { renewMs: 901 },
      'timing.renewMs: 2 × renewMs + marginMs ≤ leaseMs must hold, or one slow entry makes a leader doubt its reign; ' +
        'received renewMs 901, marginMs 200, leaseMs 2000: lower renewMs',
    ],
    [
      { suspectMs: 500 },
      'timing.suspectMs: suspectMs > beatMs must hold, or every member is suspect between two beats; ' +
        'received suspectMs 500, beatMs 500: raise suspectMs',
    ],
    [
      { leaderSuspectMs: 900 },
      'timing.leaderSuspectMs: leaderSuspectMs > beatMs + beatTimeoutMs must hold, or one lost beat makes a leader suspect; ' +
        'received leaderSuspectMs 900, beatMs 500, beatTimeoutMs 400: raise leaderSuspectMs',
    ],
    [
      { silenceMs: 799 },
      'timing.silenceMs: silenceMs ≥ suspectMs must hold, as a member is suspect before it is gone; ' +
        'received silenceMs 799, suspectMs 800: raise silenceMs',
    ],
    [
      { quietMs: 501 },
      'timing.quietMs: quietMs ≤ plannedWindowMs must hold, or the window never closes early; ' +
        'received quietMs 501, plannedWindowMs 500: lower quietMs',
    ],
    [
      { plannedWindowMs: 10_001 },
      'timing.plannedWindowMs: plannedWindowMs ≤ coldWindowMs must hold, or a restart is answered sooner than a join; ' +
        'received plannedWindowMs 10001, coldWindowMs 10000: lower plannedWindowMs',
    ],
    [
      { coldQuietMs: 10_001 },
      'timing.coldQuietMs: coldQuietMs ≤ coldWindowMs must hold, or the window never closes early; ' +
        'received coldQuietMs 10001, coldWindowMs 10000: lower coldQuietMs',
    ],
    [
      { drainMs: 15_000 },
      'timing.drainMs: drainMs < stopMs must hold, or a stop ends before the work it waits for; ' +
        'received drainMs 15000, stopMs 15000: lower drainMs',
    ],
    [
      { restartMinMs: 30_001 },
      'timing.restartMinMs: restartMinMs ≤ restartMaxMs must hold, as the pause doubles from one to the other; ' +
        'received restartMinMs 30001, restartMaxMs 30000: lower restartMinMs',
    ],
  ])('%j', (overrides, problem) => {
    expect(told(overrides)).toEqual([problem]);
  });

  it('lease against beats, where a leader is suspect late enough to leave it alone', () => {
    const beats = { beatMs: 800, beatTimeoutMs: 401, suspectMs: 801, leaderSuspectMs: 1_202, leaseMs: 2_000, silenceMs: 2_000 };
    expect(told({ ...beats, claimStaggerMs: 10 })).toEqual([
      'timing.leaseMs: leaseMs ≥ 2 × beatMs + beatTimeoutMs must hold, or one lost beat pauses work; ' +
        'received leaseMs 2000, beatMs 800, beatTimeoutMs 401: raise leaseMs',
    ]);
  });

  it('and holds at its edge', () => {
    const edges = {
      renewMs: 900,
      suspectMs: 501,
      silenceMs: 501,
      quietMs: 500,
      drainMs: 14_999,
      restartMinMs: 30_000,
      coldQuietMs: 10_000,
    };
    expect(told({ ...edges, leaderSuspectMs: 901 })).toEqual([]);
  });
});

describe('all that is wrong', () => {
  it('is reported at once, fields first', () => {
    const paths = parseTiming({ preset: 'conservative', leaseMs: 10, drainMs: 90_000, beatMs: -1, sockets: 3 }).problems.map(
      ({ path }) => path,
    );
    expect(paths).toEqual(['timing.beatMs', 'timing.sockets', 'timing.leaseMs', 'timing.renewMs', 'timing.drainMs']);
  });

  it('does not include relations of a field that is wrong by itself', () => {
    expect(told({ drainMs: 'long', quietMs: 501 }).map((problem) => problem.split(':')[0])).toEqual(['timing.drainMs', 'timing.quietMs']);
  });
});

const told = (input: unknown): string[] => parseTiming(input).problems.map(({ path, message }) => `${path}: ${message}`);
