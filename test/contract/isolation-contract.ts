import { expect, it } from 'vitest';
import type { LogRecord } from '../../src/ports.js';
import { bytes, type ContractWorld, soon, text } from './contract-world.js';
import { members } from './members.js';
import { Received } from './received.js';

export function isolationContract(world: () => ContractWorld): void {
  it('two groups share no record, no snapshot, and no watch', async () => {
    const [one] = await members(world(), 1);
    const [two] = await members(world(), 1);
    const heard = new Received<LogRecord>();
    two?.link.log.watch(heard.take);
    await two?.link.log.position(soon);
    await one?.link.log.append(bytes('one'), soon);
    await one?.link.store.save({ sequence: 5, data: bytes('one') }, soon);
    expect(await two?.link.log.append(bytes('two'), soon)).toEqual({ kind: 'stored', sequence: 1 });
    expect((await heard.count(1)).map(({ data }) => text(data))).toEqual(['two']);
    expect(await two?.link.store.load(soon)).toBeUndefined();
    await two?.link.log.compact(1, soon);
    await two?.link.store.prune(100, soon);
    expect(await one?.link.log.position(soon)).toMatchObject({ first: 1, last: 1 });
    expect((await one?.link.store.load(soon))?.sequence).toBe(5);
  });

  it('what a group stored outlives its links', async () => {
    const [first] = await members(world(), 1, 'outlives');
    await first?.link.log.append(bytes('kept'), soon);
    await first?.link.close();
    const [second] = await members(world(), 1, 'outlives');
    expect((await second?.link.log.read(1, 1, soon))?.map(({ data }) => text(data))).toEqual(['kept']);
  });
}
