import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { compiledPath } from '../support/compiled-sources.js';

/** The program, as a person has it in a terminal. */
class Terminal {
  readonly #program;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, args: readonly string[]) {
    this.#program = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    const lines: Interface = createInterface({ input: this.#program.stdout });
    this.#lines = lines[Symbol.asyncIterator]();
    onTestFinished(() => void this.#program.kill('SIGKILL'));
  }

  async read(): Promise<string> {
    return String((await this.#lines.next()).value);
  }

  type(order: string): Promise<string> {
    this.#program.stdin.write(`${order}\n`);
    return this.read();
  }

  /** Ctrl-D. */
  async end(): Promise<unknown> {
    const exited = once(this.#program, 'exit');
    this.#program.stdin.end();
    return (await exited)[0];
  }
}

/** Sends back what it gets. */
async function echo(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const open = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
};

const said = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

test('a line is made late, frozen, thawed, reset, cut and mended by what is typed, and ends with its input', async () => {
  const terminal = new Terminal(await compiledPath('test/support/fault-line.ts'), ['--to', String(await echo())]);
  const address = await terminal.read();
  expect(address).toMatch(/^nats:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(address).port);

  const socket = await open(port);
  expect(await terminal.type('delay 80 toClient')).toBe('delay 80 toClient: done');
  const sentAtMs = systemClock.now();
  socket.write('late');
  expect(await said(socket)).toBe('late');
  expect(systemClock.now() - sentAtMs).toBeGreaterThanOrEqual(79);

  expect(await terminal.type('delay 0')).toBe('delay 0: done');
  expect(await terminal.type('freeze toServer')).toBe('freeze toServer: done');
  socket.write('frozen');
  const answer = said(socket);
  const other = await open(port);
  expect(await terminal.type('thaw')).toBe('thaw: done');
  expect(await answer).toBe('frozen');

  const closed = [socket, other].map((broken) => new Promise((resolve) => broken.once('close', resolve)));
  expect(await terminal.type('reset')).toBe('reset: done');
  await Promise.all(closed);
  expect(await terminal.type('cut')).toBe('cut: done');
  await expect(open(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await terminal.type('mend')).toBe('mend: done');
  await open(port);
  expect(await terminal.end()).toBe(0);
});

test.for(['', 'delay', 'delay soon', 'delay 5 sideways', 'melt', 'cut toClient'])(
  '%j is no order: it changes nothing, and says what is known',
  async (order) => {
    const terminal = new Terminal(await compiledPath('test/support/fault-line.ts'), ['--to', String(await echo())]);
    const { port } = new URL(await terminal.read());
    expect(await terminal.type(order)).toMatch(/^not known: .*freeze \[way\]/);
    await open(Number(port));
  },
);

test('without a port it says what it was given', async () => {
  const program = spawn(process.execPath, [await compiledPath('test/support/fault-line.ts'), '--to', 'x'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(program, 'exit');
  expect(String((await once(program.stderr, 'data'))[0])).toContain('--to is "x", not a port');
  expect((await exited)[0]).toBe(2);
});
