import { expect, it } from 'vitest';
import { UnavailableError } from '../../src/errors.js';
import type { LinkStatus } from '../../src/ports.js';
import { beatSubject } from '../../src/protocol/subjects.js';
import { bytes, type ContractWorld, freshGroup, soon, text } from './contract-world.js';
import { member, members } from './members.js';
import { Received } from './received.js';

const patient = { timeoutMs: 60_000 };

export function lineContract(world: () => ContractWorld): void {
  it('tells every change of status, until it is told to stop', async () => {
    const { link, cut, mend } = await member(world());
    const [all, some] = [new Received<LinkStatus>(), new Received<LinkStatus>()];
    link.onStatus(all.take);
    const stop = link.onStatus(some.take);
    expect(link.status).toBe('connected');
    await cut();
    stop();
    await mend();
    await link.close();
    expect(all.all).toEqual(['disconnected', 'connected', 'closed']);
    expect(some.all).toEqual(['disconnected']);
  });

  it('everything fails at once while the line is cut, and works again when it is back', async () => {
    const { link, cut, mend } = await member(world());
    const beat = beatSubject(freshGroup(), 'leader');
    await cut();
    expect(await link.log.append(bytes('a'), patient)).toMatchObject({ kind: 'refused', reason: 'unavailable' });
    expect(await link.bus.request(beat, bytes('a'), patient)).toEqual({ kind: 'disconnected' });
    for (const call of [
      () => link.log.position(patient),
      () => link.log.read(1, 1, patient),
      () => link.log.compact(1, patient),
      () => link.store.load(patient),
      () => link.store.save({ sequence: 1, data: bytes('a') }, patient),
      () => link.store.prune(1, patient),
    ]) {
      await expect(call()).rejects.toThrow(UnavailableError);
    }
    await mend();
    expect(await link.log.append(bytes('b'), soon)).toEqual({ kind: 'stored', sequence: 1 });
  });

  it('what is under way when the line is cut ends at once: an append unknown, and the log tells', async () => {
    const { link, cut, mend } = await member(world());
    const underWay = [
      link.log.append(bytes('maybe'), patient),
      link.log.position(patient),
      link.bus.request('conclave.x', bytes('a'), patient),
    ] as const;
    await cut();
    const [append, position, request] = await Promise.allSettled(underWay);
    expect(append).toMatchObject({ value: { kind: 'unknown' } });
    expect(position).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CONCLAVE_UNAVAILABLE' } });
    expect(request).toMatchObject({ value: { kind: 'disconnected' } });
    await mend();
    const stored = await link.log.read(1, 10, soon);
    expect([[], ['maybe']]).toContainEqual(stored.map(({ data }) => text(data)));
  });

  it('closing is final and may be repeated; nothing works or arrives afterwards', async () => {
    const group = freshGroup();
    const [closing, other] = await members(world(), 2, group);
    const heard = new Received<unknown>();
    const subject = beatSubject(group, 'leader');
    closing?.link.log.watch(heard.take);
    closing?.link.bus.subscribe(subject, heard.take);
    closing?.link.bus.respond(subject, (data, reply) => reply(data));
    await Promise.all([closing?.link.close(), closing?.link.close()]);
    await closing?.link.close();
    expect(closing?.link.status).toBe('closed');
    expect(await closing?.link.log.append(bytes('a'), patient)).toMatchObject({ kind: 'refused', reason: 'unavailable' });
    expect(await closing?.link.bus.request(subject, bytes('a'), patient)).toEqual({ kind: 'disconnected' });
    await expect(closing?.link.log.position(patient)).rejects.toThrow(UnavailableError);
    closing?.link.bus.publish(subject, bytes('a'));
    closing?.link.bus.subscribe(subject, heard.take)();
    closing?.link.log.watch(heard.take)();
    expect(await other?.link.log.append(bytes('b'), soon)).toEqual({ kind: 'stored', sequence: 1 });
    let outcome = await other?.link.bus.request(subject, bytes('?'), soon);
    while (outcome?.kind === 'timedOut') outcome = await other?.link.bus.request(subject, bytes('?'), soon);
    expect(outcome).toEqual({ kind: 'noResponders' });
    expect(heard.all).toEqual([]);
  });

  it('closing ends what is under way', async () => {
    const { link } = await member(world());
    const underWay = link.log.append(bytes('a'), patient);
    await link.close();
    expect((await underWay).kind).not.toBe('stored');
  });

  it('closing works while the line is cut', async () => {
    const { link, cut } = await member(world());
    await cut();
    await link.close();
    expect(link.status).toBe('closed');
  });

  it('says what is behind it, also while the line is cut', async () => {
    const { link, cut } = await member(world());
    const { description } = link;
    expect(description).toMatch(/^memory$|^simulation$|^nats-server \d+\.\d+\.\d+\S* at \S+:\d+$/);
    await cut();
    expect(link.description).toBe(description);
  });

  it('a link is not opened when its signal has aborted', async () => {
    const reason = new Error('not wanted any more');
    await expect(world().open(freshGroup(), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
}
