import { describe, expect, it } from 'vitest';
import { resolveStrategy, strategies } from '../../../machines/model/placement/strategies.js';
import { sticky } from '../../../machines/model/placement/sticky.js';

describe('resolveStrategy', () => {
  it('takes sticky when nothing is asked for', () => {
    expect(resolveStrategy(undefined)).toEqual({ strategy: sticky, problems: [] });
  });

  it.each(Object.entries(strategies))('finds %s by its name', (name, strategy) => {
    expect(resolveStrategy(name)).toEqual({ strategy, problems: [] });
  });

  it('takes an object of the user, methods of a class too', () => {
    class Mine {
      readonly name = 'mine';
      place(): Map<string, string> {
        return new Map();
      }
    }
    const mine = new Mine();
    expect(resolveStrategy(mine)).toEqual({ strategy: mine, problems: [] });
  });

  it.each([
    '',
    'Sticky',
    '__proto__',
    'constructor',
    7,
    null,
    {},
    { name: 'x' },
    { name: '', place: () => new Map() },
    { place: () => new Map() },
  ])('says what it expected instead of %j', (input) => {
    const { problems } = resolveStrategy(input);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe('placement');
    expect(problems[0]?.message).toMatch(/^expected one of sticky, consistentHash, rendezvous, roundRobin, or an object .* received /);
  });
});

describe('strategies', () => {
  it('names each strategy as the strategy names itself', () => {
    for (const [name, strategy] of Object.entries(strategies)) expect(strategy.name).toBe(name);
  });
});
