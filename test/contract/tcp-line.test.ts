import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { TcpLine } from '../support/tcp-line.js';
import { Received } from './received.js';

interface End {
  readonly socket: Socket;
  readonly heard: Received<string>;
  readonly closed: Promise<unknown>;
}

const endOf = (socket: Socket): End => {
  const heard = new Received<string>();
  socket
    .setNoDelay(true)
    .setEncoding('utf8')
    .on('error', () => undefined);
  socket.on('data', (text: string) => [...text].forEach(heard.take));
  return { socket, heard, closed: new Promise((resolve) => socket.once('close', resolve)) };
};

/** Two ends with a line between them. */
async function joined(): Promise<{ readonly line: TcpLine; readonly near: End; readonly far: End }> {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const line = await TcpLine.to((server.address() as AddressInfo).port);
  onTestFinished(() => line[Symbol.asyncDispose]());
  const arrived = once(server, 'connection');
  const near = endOf(connect(line.port, '127.0.0.1'));
  const [socket] = (await arrived) as [Socket];
  return { line, near, far: endOf(socket) };
}

test('what is sent on a frozen way arrives when it thaws, in order, and the other way goes on', async () => {
  const { line, near, far } = await joined();
  line.freeze(['toServer']);
  near.socket.write('ab');
  far.socket.write('x');
  near.socket.write('c');
  expect(await near.heard.count(1)).toEqual(['x']);
  expect(far.heard.all).toEqual([]);
  line.thaw();
  expect(await far.heard.count(3)).toEqual(['a', 'b', 'c']);
});

test('the end of a connection does not pass a frozen way either', async () => {
  const { line, near, far } = await joined();
  line.freeze(['toServer']);
  near.socket.destroy();
  await near.closed;
  far.socket.write('still there?');
  expect(far.socket.readyState).toBe('open');
  line.thaw();
  await far.closed;
});

test('a line that is late is late by as much as it was told', async () => {
  const { line, near, far } = await joined();
  line.delay(80, ['toClient']);
  const sentAtMs = systemClock.now();
  far.socket.write('late');
  await near.heard.count(4);
  expect(systemClock.now() - sentAtMs).toBeGreaterThanOrEqual(79);
});

test('a line that is reset takes new connections, one that is cut does not before it is mended', async () => {
  const { line, near, far } = await joined();
  line.reset();
  await Promise.all([near.closed, far.closed]);
  const again = endOf(connect(line.port, '127.0.0.1'));
  await once(again.socket, 'connect');
  await line.cut();
  await again.closed;
  const refused = endOf(connect(line.port, '127.0.0.1'));
  await refused.closed;
  expect(refused.socket.bytesRead).toBe(0);
  await line.mend();
  await once(endOf(connect(line.port, '127.0.0.1')).socket, 'connect');
});
