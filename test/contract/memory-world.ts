import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import type { ContractWorld } from './contract-world.js';

export async function memoryWorld(): Promise<ContractWorld> {
  const hub = createMemoryHub();
  return {
    async open(group, signal) {
      const link = await hub.link(group, { name: 'contract', timeoutMs: 1_000, ...(signal && { signal }) });
      return {
        link,
        cut: async () => link.disconnect(),
        mend: async () => link.reconnect(),
      };
    },
    close: async () => undefined,
  };
}
