import { afterAll, beforeAll, describe } from 'vitest';
import { busContract } from './bus-contract.js';
import type { ContractWorld } from './contract-world.js';
import { isolationContract } from './isolation-contract.js';
import { lineContract } from './line-contract.js';
import { logContract } from './log-contract.js';
import { storeContract } from './store-contract.js';
import { watchContract } from './watch-contract.js';

/** The promises of `src/ports.ts`, held against one implementation. */
export function describePorts(name: string, openWorld: () => Promise<ContractWorld>): void {
  describe(name, () => {
    let world: ContractWorld;
    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(() => world.close());
    const current = (): ContractWorld => world;
    describe('log', () => logContract(current));
    describe('watch', () => watchContract(current));
    describe('bus', () => busContract(current));
    describe('store', () => storeContract(current));
    describe('line', () => lineContract(current));
    describe('isolation', () => isolationContract(current));
  });
}
