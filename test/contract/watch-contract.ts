import { expect, it } from 'vitest';
import type { LogRecord } from '../../src/ports.js';
import { bytes, type ContractWorld, soon, text } from './contract-world.js';
import { member, members } from './members.js';
import { Received } from './received.js';

const shown = (records: readonly LogRecord[]): string[] => records.map(({ sequence, data }) => `${sequence}:${text(data)}`);

export function watchContract(world: () => ContractWorld): void {
  it('brings every record that is stored, to all links, in order', async () => {
    const [writer, one, two] = (await members(world(), 3)).map(({ link }) => link);
    const [atOne, atTwo] = [new Received<LogRecord>(), new Received<LogRecord>()];
    one?.log.watch(atOne.take);
    two?.log.watch(atTwo.take);
    // A request travels behind the subscriptions: when it is answered, they are in force.
    await Promise.all([one?.log.position(soon), two?.log.position(soon)]);
    for (const each of ['a', 'b', 'c']) await writer?.log.append(bytes(each), soon);
    expect(shown(await atOne.count(3))).toEqual(['1:a', '2:b', '3:c']);
    expect(shown(await atTwo.count(3))).toEqual(['1:a', '2:b', '3:c']);
  });

  it('each watch gets bytes of its own', async () => {
    const [one, two] = (await members(world(), 2)).map(({ link }) => link.log);
    const [spoiled, first, second] = [new Received<string>(), new Received<string>(), new Received<string>()];
    one?.watch(({ data }) => {
      spoiled.take(text(data));
      data.fill(0);
    });
    one?.watch(({ data }) => first.take(text(data)));
    two?.watch(({ data }) => second.take(text(data)));
    await Promise.all([one?.position(soon), two?.position(soon)]);
    await two?.append(bytes('a'), soon);
    for (const received of [spoiled, first, second]) expect(await received.count(1)).toEqual(['a']);
  });

  it('brings its own appends too', async () => {
    const { log } = (await member(world())).link;
    const received = new Received<LogRecord>();
    log.watch(received.take);
    await log.append(bytes('mine'), soon);
    expect(shown(await received.count(1))).toEqual(['1:mine']);
  });

  it('brings nothing that was refused', async () => {
    const { log } = (await member(world())).link;
    const received = new Received<LogRecord>();
    log.watch(received.take);
    await log.append(new Uint8Array(log.recordBytesMax + 1), soon);
    await log.append(bytes('ok'), soon);
    expect(shown(await received.count(1))).toEqual(['1:ok']);
  });

  it('brings nothing after it was ended, while another watch goes on', async () => {
    const { log } = (await member(world())).link;
    const [ended, going] = [new Received<LogRecord>(), new Received<LogRecord>()];
    const end = log.watch(ended.take);
    log.watch(going.take);
    await log.append(bytes('a'), soon);
    await Promise.all([ended.count(1), going.count(1)]);
    end();
    end();
    await log.append(bytes('b'), soon);
    await going.count(2);
    expect(shown(ended.all)).toEqual(['1:a']);
  });

  it('goes on after a listener threw', async () => {
    const { log } = (await member(world())).link;
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const received = new Received<LogRecord>();
    log.watch(() => {
      throw new Error('listener of the contract suite');
    });
    log.watch(received.take);
    await log.append(bytes('a'), soon);
    expect(shown(await received.count(1))).toEqual(['1:a']);
    expect((await warned).message).toBe('listener of the contract suite');
  });

  it('resumes when the line is back, and the gap is read from the log', async () => {
    const [writer, reader] = await members(world(), 2);
    const received = new Received<LogRecord>();
    reader?.link.log.watch(received.take);
    await reader?.link.log.position(soon);
    await writer?.link.log.append(bytes('before'), soon);
    await received.count(1);
    await reader?.cut();
    await writer?.link.log.append(bytes('meanwhile'), soon);
    await reader?.mend();
    await reader?.link.log.position(soon);
    await writer?.link.log.append(bytes('after'), soon);
    expect(shown(await received.count(2))).toEqual(['1:before', '3:after']);
    expect(shown((await reader?.link.log.read(2, 1, soon)) ?? [])).toEqual(['2:meanwhile']);
  });
}
