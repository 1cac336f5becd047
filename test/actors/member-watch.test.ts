import { describe, expect, it } from 'vitest';
import type { MemberId } from '../../machines/model/ids.js';
import { UnavailableError } from '../../src/errors.js';
import { answersEveryMs, decodeBeatAnswer, encodeBeat } from '../../src/protocol/beat.js';
import { clock, joined, lead } from './led-group.js';

/** `ana` leads, with trust that she has just proved, and watches `ben`, who is heard with `beat`. */
async function watched(group: string) {
  const [ana, ben] = [await joined(group, 'ana'), await joined(group, 'ben')];
  const { term, prove, watch } = await lead(ana);
  const answers: (boolean | undefined)[] = [];
  const beat = (trusted: boolean): void =>
    ana.answerBeat?.(encodeBeat({ member: ben.member, term, trusted }), (data) => answers.push(decodeBeatAnswer(data)?.trusted));
  const isThere = (member: MemberId): boolean => Object.hasOwn(ana.state.members, member);
  return { ana, ben, beat, answers, prove, watch, isThere };
}

const LONG_MS = 10_000;

describe('nobody is declared gone', () => {
  it('before our own reign is proved again, even when the log took something of ours that was sent after the silence', async () => {
    const { ana, ben, isThere } = await watched('unproved');
    await clock.advanceAsync(LONG_MS);
    // As after an outage: an entry landed, and is too old by now to be worth any trust.
    ana.writtenAtMs = clock.now();
    await clock.advanceAsync(LONG_MS);
    expect([ana.trust.isTrusted, isThere(ben.member)]).toEqual([false, true]);
  });

  it('unless silence goes on for longer than any trust after it was proved', async () => {
    const { ana, ben, prove, isThere } = await watched('proved');
    const { renewMs } = ana.config.timing;
    for (let passedMs = 0; passedMs < LONG_MS; passedMs += renewMs) {
      await prove();
      await clock.advanceAsync(renewMs);
    }
    expect([ana.trust.isTrusted, isThere(ben.member)]).toEqual([true, false]);
  });

  it('while the log answers nothing: who has to look at it first could not come back, and has all the time again when it answers', async () => {
    const { ana, ben, prove, isThere } = await watched('mute');
    const { renewMs, silenceMs } = ana.config.timing;
    const { log } = ana.link;
    const position = log.position.bind(log);
    let asked = 0;
    Object.assign(log, { position: () => Promise.reject(new UnavailableError(`no leader, asked ${++asked} times`)) });
    const passUntil = async (holds: () => boolean): Promise<void> => {
      while (!holds()) {
        await prove();
        await clock.advanceAsync(renewMs / 60);
      }
    };
    await passUntil(() => asked === 3);
    expect([ana.trust.isTrusted, isThere(ben.member)]).toEqual([true, true]);
    Object.assign(log, { position });
    const answersAtMs = clock.now();
    await passUntil(() => !isThere(ben.member));
    expect(clock.now() - answersAtMs).toBeGreaterThan(silenceMs / 2);
  });
});

describe('a beat', () => {
  it('of a member with trust is answered with the others, within a tick', async () => {
    const { ana, beat, answers } = await watched('together');
    beat(true);
    beat(true);
    expect(answers).toEqual([]);
    await clock.advanceAsync(answersEveryMs(ana.config.timing));
    expect(answers).toEqual([true, true]);
  });

  it('of a member without trust is answered at once', async () => {
    const { beat, answers } = await watched('hurried');
    beat(false);
    expect(answers).toEqual([true]);
  });

  it('that waits for its answer gets it when the reign ends, without trust', async () => {
    const { ana, beat, answers, watch } = await watched('ended');
    beat(true);
    ana.trust.revoke();
    watch.stop();
    expect(answers).toEqual([false]);
  });
});
