import { describe, expect, it } from 'vitest';
import { check } from '../../src/verification/world/check.js';
import { packKey } from '../../src/verification/world/pack-key.js';
import type { Move, World } from '../../src/verification/world/world.js';

type Phase = 'away' | 'wants' | 'inside';
type Pair = readonly [Phase, Phase];

/** Two that share a room: who wants in may enter, if `looks` says so. */
const room = (looks: (other: Phase) => boolean, goals: World<Pair>['goals'] = {}): World<Pair> => ({
  name: 'room',
  starts: [['away', 'away']],
  keyOf: (state) => state.join(),
  rules: { 'one at a time': (state) => (state.every((phase) => phase === 'inside') ? 'both are inside' : undefined) },
  goals,
  show: (state) => state.join(' and '),
  moves: (state) =>
    ([0, 1] as const).flatMap((who): readonly Move<Pair>[] => {
      const to = (name: string, phase: Phase): Move<Pair> => ({ name: `${who} ${name}`, to: state.with(who, phase) as unknown as Pair });
      if (state[who] === 'away') return [to('asks', 'wants')];
      if (state[who] === 'inside') return [to('leaves', 'away')];
      return looks(state[1 - who]!) ? [to('enters', 'inside')] : [];
    }),
});

describe('check', () => {
  it('visits every state once, and says how deep the world is', () => {
    expect(check(room((other) => other !== 'inside'))).toEqual({
      ...{ name: 'room', distinctStates: 8, moves: 14, depth: 3, isComplete: true, violations: [] },
    });
  });

  it('finds a broken rule by a shortest trace', () => {
    const { violations, isComplete } = check(room(() => true));
    expect(isComplete).toBe(false);
    expect(violations).toEqual([
      {
        rule: 'one at a time',
        message: 'both are inside',
        trace: [
          { move: '0 asks', state: 'wants and away' },
          { move: '0 enters', state: 'inside and away' },
          { move: '1 asks', state: 'inside and wants' },
          { move: '1 enters', state: 'inside and inside' },
        ],
      },
    ]);
  });

  it('finds states from which a goal is out of reach: here both wait for the other', () => {
    const goals = { 'somebody gets in': { holds: (state: Pair) => state.includes('inside') } };
    expect(check(room((other) => other !== 'inside', goals)).violations).toEqual([]);
    const [stuck] = check(room((other) => other === 'away', goals)).violations;
    expect(stuck).toMatchObject({ rule: 'somebody gets in', trace: [{ move: '0 asks' }, { move: '1 asks' }] });
  });

  it('asks goals of the states that are meant, over the moves that count', () => {
    const goal = { holds: (state: Pair) => state.includes('inside'), by: ({ name }: Move<Pair>) => name.startsWith('0') };
    const looks = (other: Phase): boolean => other === 'away';
    const aided = check(room(looks, { 'the first gets in': { ...goal, from: ([first]: Pair) => first === 'wants' } }));
    expect(aided.violations[0]?.trace.map(({ move }) => move)).toEqual(['0 asks', '1 asks']);
    expect(check(room(looks, { 'the first gets in': { ...goal, from: ([, second]: Pair) => second === 'away' } })).violations).toEqual([]);
  });

  it('takes a move that throws for a violation', () => {
    const world = room(() => {
      throw new TypeError('no such room');
    });
    expect(check(world).violations).toMatchObject([{ rule: 'throws', message: 'TypeError: no such room', trace: [{ move: '0 asks' }] }]);
  });

  it('says so when it ended early, and claims nothing about goals then', () => {
    const goals = { never: { holds: () => false } };
    expect(
      check(
        room(() => true, goals),
        { statesMax: 3 },
      ),
    ).toMatchObject({ distinctStates: 3, isComplete: false, violations: [] });
  });

  it('finds what is wrong at the start', () => {
    const world = { ...room(() => true), starts: [['inside', 'inside']] as readonly Pair[] };
    expect(check(world).violations).toMatchObject([{ rule: 'one at a time', trace: [] }]);
  });
});

describe('packKey', () => {
  it('is different for different lists, also where numbers are large', () => {
    const lists = [[], [0], [0, 0], [0xfffe], [0xffff], [0x10000], [1, 0], [0, 1], [0xffff, 0], [0xffff_ffff], [0xffff, 0xffff]];
    expect(new Set(lists.map(packKey)).size).toBe(lists.length);
  });
});
