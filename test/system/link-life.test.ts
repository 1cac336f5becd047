import { expect, it } from 'vitest';
import { LinkLife } from '../../src/system/link-life.js';

it('closed is final', () => {
  const life = new LinkLife();
  life.become('closed');
  life.become('connected');
  expect([life.status, life.isUp]).toEqual(['closed', false]);
});

it('going down loses what is under way, once, and not what was forgotten', () => {
  const life = new LinkLife();
  const lost: string[] = [];
  const forgetKept = life.whenDown(() => {
    lost.push('kept');
    forgetKept();
  });
  life.whenDown(() => lost.push('forgotten'))();
  life.become('disconnected');
  life.become('closed');
  expect(lost).toEqual(['kept']);
});

it('what is held is released once, by whoever is first', () => {
  const life = new LinkLife();
  const released: string[] = [];
  const release = life.holdUntilClosed(() => released.push('early'));
  life.holdUntilClosed(() => released.push('at close'));
  release();
  release();
  life.become('closed');
  life.holdUntilClosed(() => released.push('too late'));
  expect(released).toEqual(['early', 'at close', 'too late']);
});

it('a listener that throws does not keep others from hearing', async () => {
  const life = new LinkLife();
  const heard: string[] = [];
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  life.onStatus(() => {
    throw new Error('status listener');
  });
  life.onStatus((status) => heard.push(status));
  life.become('disconnected');
  expect(heard).toEqual(['disconnected']);
  expect((await warned).message).toBe('status listener');
});
