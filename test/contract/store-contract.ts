import { expect, it } from 'vitest';
import { bytes, type ContractWorld, soon, text } from './contract-world.js';
import { member, members } from './members.js';

const patterned = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 31) % 251);

export function storeContract(world: () => ContractWorld): void {
  it('holds nothing at first', async () => {
    expect(await (await member(world())).link.store.load(soon)).toBeUndefined();
  });

  it('every link loads the snapshot with the highest sequence, whatever was saved last', async () => {
    const [one, two] = (await members(world(), 2)).map(({ link }) => link.store);
    await one?.save({ sequence: 9, data: bytes('nine') }, soon);
    await one?.save({ sequence: 10, data: bytes('ten') }, soon);
    await one?.save({ sequence: 8, data: bytes('eight') }, soon);
    const loaded = await two?.load(soon);
    expect(loaded && { ...loaded, data: text(loaded.data) }).toEqual({ sequence: 10, data: 'ten' });
  });

  it('saving one sequence again replaces it, also by a shorter one', async () => {
    const { store } = (await member(world())).link;
    await store.save({ sequence: 4, data: patterned(2_000_000) }, soon);
    await store.save({ sequence: 4, data: bytes('short') }, soon);
    expect(text((await store.load(soon))?.data ?? new Uint8Array())).toBe('short');
  });

  it('a snapshot of 5 MB comes back whole', async () => {
    const { store } = (await member(world())).link;
    const data = patterned(5_000_000);
    await store.save({ sequence: 1, data }, { timeoutMs: 20_000 });
    expect(Buffer.from(data).equals((await store.load({ timeoutMs: 20_000 }))?.data ?? new Uint8Array())).toBe(true);
  });

  it('an empty snapshot is a snapshot', async () => {
    const { store } = (await member(world())).link;
    await store.save({ sequence: 3, data: new Uint8Array() }, soon);
    expect(await store.load(soon)).toEqual({ sequence: 3, data: new Uint8Array() });
  });

  it('pruning forgets what is below, keeps the rest, and may be repeated', async () => {
    const { store } = (await member(world())).link;
    for (const sequence of [1, 2, 3]) await store.save({ sequence, data: patterned(1_500_000) }, soon);
    await store.prune(3, soon);
    await store.prune(3, soon);
    expect((await store.load(soon))?.sequence).toBe(3);
    await store.prune(4, soon);
    expect(await store.load(soon)).toBeUndefined();
  });

  it('changing bytes after a save or a load changes nothing that is stored', async () => {
    const { store } = (await member(world())).link;
    const data = bytes('abc');
    await store.save({ sequence: 1, data }, soon);
    data.fill(0);
    (await store.load(soon))?.data.fill(0);
    expect(text((await store.load(soon))?.data ?? new Uint8Array())).toBe('abc');
  });
}
