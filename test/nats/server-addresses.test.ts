import { expect, it } from 'vitest';
import { serverAddresses } from '../../src/nats/server-addresses.js';

it.each([
  ['nats://h:1', { hosts: ['h:1'], options: { servers: ['h:1'] } }],
  ['h', { hosts: ['h:4222'], options: { servers: ['h:4222'] } }],
  ['h:80', { hosts: ['h:80'], options: { servers: ['h:80'] } }],
  ['[::1]:5', { hosts: ['[::1]:5'], options: { servers: ['[::1]:5'] } }],
  ['nats://u:p%40w@h', { hosts: ['h:4222'], options: { servers: ['h:4222'], user: 'u', pass: 'p@w' } }],
  ['nats://secret@h', { hosts: ['h:4222'], options: { servers: ['h:4222'], token: 'secret' } }],
  ['tls://h:1', { hosts: ['h:1'], options: { servers: ['h:1'], tls: {} } }],
  ['nats://u:p@a:1, nats://b:2', { hosts: ['a:1', 'b:2'], options: { servers: ['a:1', 'b:2'], user: 'u', pass: 'p' } }],
])('reads %s', (address, read) => {
  expect(serverAddresses(address)).toEqual(read);
});

it('reads a list like one text with commas', () => {
  expect(serverAddresses(['a', 'b:1'])).toEqual(serverAddresses('a,b:1'));
});

it.each(['', 'http://h', 'ws://h', 'nats://', 'h:99999', 'nats://u:s3cret@h:x', 'u:s3cret@h:x', 'nats://u:s3cret%@h'])(
  'refuses %j and shows no secret',
  (address) => {
    expect(() => serverAddresses(address)).toThrow(/is not the address of a NATS server/);
    expect(() => serverAddresses(address)).not.toThrow(/s3cret/);
  },
);

it('refuses different credentials for one cluster', () => {
  expect(() => serverAddresses('nats://u:s3cret@a,nats://v:q@b')).toThrow(/a:4222, b:4222 carry different credentials/);
});
