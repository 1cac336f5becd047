import { expect, test } from 'vitest';
import { serverSuites, withServer } from '../support/nats-server.js';

test('without NATS_SERVERS the server of this machine is the one', () => {
  expect(serverSuites('')).toEqual([{ label: 'found', options: {} }]);
});

test('NATS_SERVERS names versions, in its order', () => {
  expect(serverSuites('2.15, 2.9').map(({ label, options }) => [label, options.suite])).toEqual([
    ['2.15', 'forky'],
    ['2.9', 'bookworm'],
  ]);
});

test('a version that no suite ships is an error that names those that are', () => {
  expect(() => serverSuites('2.11')).toThrow('NATS_SERVERS holds "2.11"; known are 2.9, 2.10, 2.15');
});

test('a borrowed server ends when its use fails', async () => {
  let exited: Promise<void> | undefined;
  const use = withServer((server) => {
    ({ exited } = server);
    return Promise.reject(new Error('in use'));
  });
  await expect(use).rejects.toThrow('in use');
  await exited;
});
