import { createActor, toPromise } from 'xstate';
import { expect, it } from 'vitest';
import { calculatorDoers } from '../../src/actors/calculator-doers.js';
import { joined } from './led-group.js';

it('who was succeeded places nothing under the term of its successor', async () => {
  const [ana, ben] = [await joined('succeeded', 'ana'), await joined('succeeded', 'ben')];
  for (const session of [ana, ben]) await session.propose({ kind: 'leader.claim', against: session.state.term });
  const { applied } = ben.state;
  expect(ana.state).toMatchObject({ applied, leader: { member: ben.member } });
  const committer = createActor(calculatorDoers(ana).placementCommitter, { input: { trigger: 'planned', moves: [] } });
  committer.start();
  await expect(toPromise(committer)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
  expect(ben.state.applied).toBe(applied);
});
