import { type AnyActorRef, createActor, fromCallback, fromPromise, sendParent, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { type ChartTree, type TreeStep } from '../../src/verification/world/chart-tree.js';
import { ChartTrees, ends, fails, fires, tells } from '../../src/verification/world/chart-trees.js';

/** A shop that runs a till, which takes money by a doer, rings at its parent, and closes when told or after a while. */
const till = setup({ actors: { taker: fromPromise<number>(async () => 1) } }).createMachine({
  id: 'till',
  initial: 'open',
  output: { total: 3 },
  states: {
    open: { on: { 'till.take': 'taking', 'till.close': 'closed' }, after: { 100: 'closed' } },
    taking: { invoke: { id: 'taker', src: 'taker', onDone: 'ringing', onError: 'open' }, on: { 'till.close': 'closed' } },
    ringing: { entry: sendParent({ type: 'till.rang' }), always: 'open' },
    closed: { type: 'final' },
  },
});
const shop = setup({ actors: { till, radio: fromCallback(() => {}) } }).createMachine({
  id: 'shop',
  initial: 'quiet',
  context: { sold: 0 },
  invoke: { id: 'radio', src: 'radio' },
  states: {
    quiet: { on: { 'shop.open': 'busy' } },
    busy: {
      invoke: { id: 'till', src: 'till', onDone: 'counted', onError: 'quiet' },
      on: { 'till.rang': 'glad', 'shop.shut': { actions: ({ self }) => void self } },
    },
    glad: { on: { 'shop.open': 'busy' } },
    counted: { type: 'final' },
  },
});
const values = (tree: ChartTree): unknown => ({
  value: tree.value,
  below: Object.fromEntries([...tree.charts].map(([id, chart]) => [id, values(chart)])),
});
const effects = ({ effects: told }: TreeStep): readonly string[] =>
  told.map(({ path, effect }) => `${path}: ${effect.kind} ${effect.name}`);

describe('a tree of charts', () => {
  const trees = new ChartTrees(shop);
  const started = trees.start();
  const open = trees.step(started.tree, tells('', { type: 'shop.open' }));

  it('starts charts below it, and names what is no chart as doers', () => {
    expect([...started.tree.doers]).toEqual(['radio']);
    expect(effects(open)).toEqual([': start till']);
    expect(values(open.tree)).toEqual({ value: 'busy', below: { till: { value: 'open', below: {} } } });
    expect([...open.tree.at('till')!.timers.values()]).toHaveLength(1);
  });

  it('carries what charts tell each other, and stops what a parent leaves', () => {
    const taking = trees.step(open.tree, tells('till', { type: 'till.take' }));
    expect(taking.tree.at('till')?.doers).toEqual(new Set(['taker']));
    const rang = trees.step(taking.tree, ends('till.taker', 1));
    expect(values(rang.tree)).toEqual({ value: 'glad', below: {} });
    expect(effects(rang)).toContain(': stop till');
    expect(trees.step(taking.tree, fails('till.taker', new Error('no'))).tree).toBe(open.tree);
  });

  it('tells a parent that a chart has ended, by event or by timer', () => {
    const [[timer, event]] = [...open.tree.at('till')!.timers] as [[string, { type: string }]];
    const closed = trees.step(open.tree, fires('till', timer, event));
    expect(closed.tree).toMatchObject({ value: 'counted', status: 'done' });
    expect(trees.step(open.tree, tells('till', { type: 'till.close' })).tree).toBe(closed.tree);
  });

  it('has one object for trees that behave alike', () => {
    const back = trees.step(trees.step(open.tree, tells('till', { type: 'till.take' })).tree, fails('till.taker', new Error('x')));
    expect(back.tree).toBe(open.tree);
    expect(trees.start().tree).toBe(started.tree);
  });

  it('does nothing for what is not there', () => {
    for (const stimulus of [
      ends('till.taker'),
      tells('till', { type: 'till.take' }),
      fires('', 'none', { type: 'x' }),
      fails('radio.none', 1),
    ])
      expect(trees.step(started.tree, stimulus)).toEqual({ tree: started.tree, effects: [] });
  });

  it('lets a chart be a doer when the world wants to decide how it ends', () => {
    const inert = new ChartTrees(shop, { inert: ['till'] });
    const { tree } = inert.step(inert.start().tree, tells('', { type: 'shop.open' }));
    expect([...tree.doers].sort()).toEqual(['radio', 'till']);
    expect(inert.step(tree, ends('till', { total: 3 })).tree.status).toBe('done');
  });

  it('goes where actors go', () => {
    const clock = new VirtualClock();
    const actor = createActor(shop, { clock }).start();
    const below = (): AnyActorRef | undefined => actor.getSnapshot().children['till'] as AnyActorRef | undefined;
    let { tree } = trees.start();
    for (const type of ['shop.open', 'shop.shut', 'shop.open', 'shop.shut']) {
      actor.send({ type });
      tree = trees.step(tree, tells('', { type })).tree;
      expect(tree.value).toEqual(actor.getSnapshot().value);
      expect(tree.at('till')?.value).toEqual((below()?.getSnapshot() as { value?: unknown } | undefined)?.value);
    }
    clock.advance(100);
    const [[timer, event]] = [...tree.at('till')!.timers] as [[string, { type: string }]];
    expect(trees.step(tree, fires('till', timer, event)).tree.value).toEqual(actor.getSnapshot().value);
    actor.stop();
  });
});
