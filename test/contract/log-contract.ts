import { expect, it } from 'vitest';
import type { Log, LogRecord } from '../../src/ports.js';
import { bytes, type ContractWorld, soon, text } from './contract-world.js';
import { member, members } from './members.js';

const appendAll = async (log: Log, texts: readonly string[]): Promise<void> => {
  for (const each of texts) expect(await log.append(bytes(each), soon)).toMatchObject({ kind: 'stored' });
};

const shown = (records: readonly LogRecord[]): string[] => records.map(({ sequence, data }) => `${sequence}:${text(data)}`);

export function logContract(world: () => ContractWorld): void {
  it('an empty log ends one before it begins', async () => {
    const { log } = (await member(world())).link;
    const { first, last } = await log.position(soon);
    expect({ first, last }).toEqual({ first: 1, last: 0 });
    expect(await log.read(1, 10, soon)).toEqual([]);
  });

  it('appends get consecutive sequences from 1 on and are read in that order', async () => {
    const { log } = (await member(world())).link;
    expect(await log.append(bytes('a'), soon)).toEqual({ kind: 'stored', sequence: 1 });
    expect(await log.append(bytes('b'), soon)).toEqual({ kind: 'stored', sequence: 2 });
    expect(shown(await log.read(1, 10, soon))).toEqual(['1:a', '2:b']);
  });

  it('appends of several links at once lose nothing, double nothing, and all links read one order', async () => {
    const links = (await members(world(), 3)).map(({ link }) => link);
    const wanted = links.flatMap((_, author) => Array.from({ length: 40 }, (_unused, index) => `${author}-${index}`));
    await Promise.all(
      links.map((link, author) =>
        Promise.all(wanted.filter((each) => each.startsWith(`${author}-`)).map((each) => link.log.append(bytes(each), soon))),
      ),
    );
    const [one = [], ...others] = await Promise.all(links.map(({ log }) => log.read(1, 1_000, soon)));
    expect(one.map(({ data }) => text(data)).sort()).toEqual([...wanted].sort());
    expect(one.map(({ sequence }) => sequence)).toEqual(wanted.map((_, index) => index + 1));
    for (const other of others) expect(shown(other)).toEqual(shown(one));
  });

  it('one link appends in the order of its calls', async () => {
    const { log } = (await member(world())).link;
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => log.append(bytes(String(index)), soon)));
    expect(outcomes).toEqual(outcomes.map((_, index) => ({ kind: 'stored', sequence: index + 1 })));
    expect((await log.read(1, 20, soon)).map(({ data }) => text(data))).toEqual(outcomes.map((_, index) => String(index)));
  });

  it('reads a range, the rest when there is less, and nothing past the end', async () => {
    const { log } = (await member(world())).link;
    await appendAll(log, ['a', 'b', 'c', 'd', 'e']);
    expect(shown(await log.read(2, 3, soon))).toEqual(['2:b', '3:c', '4:d']);
    expect(shown(await log.read(4, 100, soon))).toEqual(['4:d', '5:e']);
    expect(await log.read(6, 100, soon)).toEqual([]);
    expect(await log.read(1, 0, soon)).toEqual([]);
    for (const from of [0, -1]) expect(await log.read(from, 3, soon)).toEqual([]);
  });

  it('reads hundreds of records in one call', async () => {
    const { log } = (await member(world())).link;
    await Promise.all(Array.from({ length: 300 }, () => log.append(bytes('x'), soon)));
    expect((await log.read(1, 1_000, soon)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  it('all links of a group see one identity, which stays', async () => {
    const [one, two] = (await members(world(), 2)).map(({ link }) => link.log);
    const before = await one?.position(soon);
    await one?.append(bytes('a'), soon);
    expect(before?.identity).not.toBe('');
    expect((await two?.position(soon))?.identity).toBe(before?.identity);
  });

  it('compaction moves the first record, and nothing below it is read', async () => {
    const { log } = (await member(world())).link;
    await appendAll(log, ['a', 'b', 'c', 'd']);
    await log.compact(2, soon);
    expect(await log.position(soon)).toMatchObject({ first: 3, last: 4 });
    expect(await log.read(1, 10, soon)).toEqual([]);
    expect(await log.read(2, 10, soon)).toEqual([]);
    expect(shown(await log.read(3, 10, soon))).toEqual(['3:c', '4:d']);
  });

  it('compaction is harmless when repeated, behind, or below the beginning', async () => {
    const { log } = (await member(world())).link;
    await appendAll(log, ['a', 'b', 'c']);
    for (const through of [2, 2, 1, 0, -5]) await log.compact(through, soon);
    expect(await log.position(soon)).toMatchObject({ first: 3, last: 3 });
  });

  it('compaction beyond the end empties the log and does not move its end', async () => {
    const { log } = (await member(world())).link;
    await appendAll(log, ['a', 'b']);
    await log.compact(1_000, soon);
    expect(await log.position(soon)).toMatchObject({ first: 3, last: 2 });
    expect(await log.append(bytes('c'), soon)).toEqual({ kind: 'stored', sequence: 3 });
  });

  it('the largest record goes in and comes back whole; a larger one is refused', async () => {
    const { log } = (await member(world())).link;
    const largest = new Uint8Array(log.recordBytesMax).fill(7);
    expect(await log.append(largest, soon)).toEqual({ kind: 'stored', sequence: 1 });
    expect(Buffer.from(largest).equals((await log.read(1, 1, soon))[0]?.data ?? new Uint8Array())).toBe(true);
    expect(await log.append(new Uint8Array(log.recordBytesMax + 1), soon)).toMatchObject({ kind: 'refused', reason: 'tooLarge' });
    expect(await log.position(soon)).toMatchObject({ last: 1 });
  });

  it('an empty record is a record', async () => {
    const { log } = (await member(world())).link;
    expect(await log.append(new Uint8Array(), soon)).toEqual({ kind: 'stored', sequence: 1 });
    expect(shown(await log.read(1, 1, soon))).toEqual(['1:']);
  });

  it('changing bytes after an append or a read changes nothing that is stored', async () => {
    const { log } = (await member(world())).link;
    const data = bytes('abc');
    await log.append(data, soon);
    data.fill(0);
    (await log.read(1, 1, soon))[0]?.data.fill(0);
    expect(shown(await log.read(1, 1, soon))).toEqual(['1:abc']);
  });
}
