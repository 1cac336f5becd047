import { createActor } from 'xstate';
import { expect, it, onTestFinished } from 'vitest';
import { reignKeeper } from '../../src/actors/reign-keeper.js';
import { clock, joined } from './led-group.js';

it('a claim that landed late is followed by a proof before the trust that it gave is over', async () => {
  const ana = await joined('late', 'ana');
  ana.claimSentAtMs = clock.now();
  await ana.propose({ kind: 'leader.claim', against: ana.state.term });
  const { leaseMs } = ana.config.timing;
  await clock.advanceAsync(leaseMs - 100);
  const keeper = createActor(reignKeeper(ana), { input: { term: ana.state.term }, clock });
  keeper.start();
  onTestFinished(() => void keeper.stop());
  expect(ana.trust.isTrusted).toBe(true);
  await clock.advanceAsync(200);
  expect(ana.trust.isTrusted).toBe(true);
});
