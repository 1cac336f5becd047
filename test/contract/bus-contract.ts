import { expect, it } from 'vitest';
import { beatSubject, probeSubject } from '../../src/protocol/subjects.js';
import { bytes, type ContractWorld, freshGroup, soon, text } from './contract-world.js';
import { members } from './members.js';
import { Received } from './received.js';

async function pair(world: ContractWorld) {
  const group = freshGroup();
  const [asker, answerer] = await members(world, 2, group);
  if (!asker || !answerer) throw new Error('two members were asked for');
  return { asker, answerer, beat: beatSubject(group, 'leader'), probe: probeSubject(group, 'member') };
}

export function busContract(world: () => ContractWorld): void {
  it('a request is answered by the one who responds on its subject', async () => {
    const { asker, answerer, beat } = await pair(world());
    answerer.link.bus.respond(beat, (data, reply) => reply(bytes(`${text(data)}!`)));
    await answerer.link.log.position(soon);
    const outcome = await asker.link.bus.request(beat, bytes('hello'), soon);
    expect(outcome.kind === 'answered' && text(outcome.data)).toBe('hello!');
  });

  it('an answer may come later, and the first one counts', async () => {
    const { asker, answerer, beat } = await pair(world());
    const replies: (() => void)[] = [];
    answerer.link.bus.respond(beat, (data, reply) => void replies.push(() => reply(data)));
    await answerer.link.log.position(soon);
    const outcomes = ['one', 'two'].map((said) => asker.link.bus.request(beat, bytes(said), soon));
    while (replies.length < 2) await answerer.link.log.position(soon);
    for (const reply of [...replies, ...replies]) reply();
    for (const [index, outcome] of (await Promise.all(outcomes)).entries())
      expect(outcome.kind === 'answered' && text(outcome.data)).toBe(['one', 'two'][index]);
  });

  it('a request that nobody listens to ends at once with noResponders', async () => {
    const { asker, probe } = await pair(world());
    expect(await asker.link.bus.request(probe, bytes('?'), { timeoutMs: 60_000 })).toEqual({ kind: 'noResponders' });
  });

  it('a request that is left unanswered times out', async () => {
    const { asker, answerer, beat } = await pair(world());
    answerer.link.bus.respond(beat, () => undefined);
    await answerer.link.log.position(soon);
    expect(await asker.link.bus.request(beat, bytes('?'), { timeoutMs: 100 })).toEqual({ kind: 'timedOut' });
  });

  it('a responder that throws leaves the request unanswered and answers the next', async () => {
    const { asker, answerer, beat } = await pair(world());
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    answerer.link.bus.respond(beat, (data, reply) => {
      if (text(data) === 'bad') throw new Error('responder of the contract suite');
      reply(data);
    });
    await answerer.link.log.position(soon);
    expect(await asker.link.bus.request(beat, bytes('bad'), { timeoutMs: 100 })).toEqual({ kind: 'timedOut' });
    expect(await asker.link.bus.request(beat, bytes('good'), soon)).toMatchObject({ kind: 'answered' });
    expect((await warned).message).toBe('responder of the contract suite');
  });

  it('a responder that was ended is no responder', async () => {
    const { asker, answerer, beat } = await pair(world());
    const end = answerer.link.bus.respond(beat, (data, reply) => reply(data));
    await answerer.link.log.position(soon);
    expect(await asker.link.bus.request(beat, bytes('?'), soon)).toMatchObject({ kind: 'answered' });
    end();
    await answerer.link.log.position(soon);
    expect(await asker.link.bus.request(beat, bytes('?'), soon)).toEqual({ kind: 'noResponders' });
  });

  it('a responder whose line is cut is no responder', async () => {
    const { asker, answerer, beat } = await pair(world());
    answerer.link.bus.respond(beat, (data, reply) => reply(data));
    await answerer.link.log.position(soon);
    await answerer.cut();
    let outcome = await asker.link.bus.request(beat, bytes('?'), { timeoutMs: 100 });
    while (outcome.kind === 'timedOut') outcome = await asker.link.bus.request(beat, bytes('?'), { timeoutMs: 100 });
    expect(outcome).toEqual({ kind: 'noResponders' });
    await answerer.mend();
    await answerer.link.log.position(soon);
    expect(await asker.link.bus.request(beat, bytes('?'), soon)).toMatchObject({ kind: 'answered' });
  });

  it('a published message reaches all subscribers in order, each with bytes of its own', async () => {
    const { asker, answerer, beat } = await pair(world());
    const [here, there, spoiled] = [new Received<string>(), new Received<string>(), new Received<string>()];
    answerer.link.bus.subscribe(beat, (data) => {
      spoiled.take(text(data));
      data.fill(0);
    });
    answerer.link.bus.subscribe(beat, (data) => there.take(text(data)));
    asker.link.bus.subscribe(beat, (data) => here.take(text(data)));
    await answerer.link.log.position(soon);
    for (const each of ['a', 'b', 'c']) asker.link.bus.publish(beat, bytes(each));
    for (const received of [here, there, spoiled]) expect(await received.count(3)).toEqual(['a', 'b', 'c']);
  });

  it('a subscription that was ended hears nothing more', async () => {
    const { asker, answerer, beat } = await pair(world());
    const [ended, going] = [new Received<string>(), new Received<string>()];
    const end = answerer.link.bus.subscribe(beat, (data) => ended.take(text(data)));
    answerer.link.bus.subscribe(beat, (data) => going.take(text(data)));
    end();
    await answerer.link.log.position(soon);
    asker.link.bus.publish(beat, bytes('a'));
    await going.count(1);
    expect(ended.all).toEqual([]);
  });

  it('what is published while the line is cut never arrives', async () => {
    const { asker, answerer, beat } = await pair(world());
    const received = new Received<string>();
    answerer.link.bus.subscribe(beat, (data) => received.take(text(data)));
    await answerer.link.log.position(soon);
    await asker.cut();
    asker.link.bus.publish(beat, bytes('lost'));
    await asker.mend();
    asker.link.bus.publish(beat, bytes('heard'));
    expect(await received.count(1)).toEqual(['heard']);
  });
}
