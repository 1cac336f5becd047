import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from './run-cli.js';

const UNREACHABLE = 'nats://127.0.0.1:1';

test.for([
  { args: ['status'], says: "required option '-g, --group <name>' not specified" },
  { args: ['status', '--group', 'no.dots'], says: 'A group is 1 to 64 characters' },
  { args: ['satus', '--group', 'orders'], says: 'Did you mean status?' },
  { args: ['history', '--group', 'orders', '--limti', '5'], says: 'Did you mean --limit?' },
  { args: ['why', '--group', 'orders'], says: "missing required argument 'partition'" },
  { args: ['history', '--group', 'orders', '--limit', '0'], says: 'whole number from 1' },
  { args: ['what-if', '--group', 'orders', '--add', '1.5'], says: 'whole number from 0' },
  { args: ['status', '--group', 'orders', '--timeout', '-1'], says: 'seconds above 0' },
  { args: ['server', 'start', '--port', '99999'], says: 'whole number from 1 to 65535' },
  { args: [], says: 'Usage: conclave' },
])('wrong usage ends with 2 and nothing on stdout: $says', async ({ args, says }) => {
  const { code, stdout, stderr } = await runCli(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(says);
});

test('an address that is none is wrong usage, and its password is not shown', async () => {
  for (const [args, env] of [
    [['--servers', 'http://ana:secret@host'], {}],
    [[], { NATS_URL: 'http://ana:secret@host' }],
  ] as const) {
    const { code, stderr } = await runCli(['status', '--group', 'orders', ...args], env);
    expect(code).toBe(2);
    expect(stderr).toContain('is not the address of a NATS server');
    expect(stderr).not.toContain('secret');
  }
});

test('no server there is out of reach: exit code 3, at once', async () => {
  const text = await runCli(['members', '--group', 'orders', '--servers', UNREACHABLE]);
  expect([text.code, text.stdout]).toEqual([3, '']);
  expect(text.stderr).toBe(
    'conclave: No NATS server within reach at 127.0.0.1:1: connection refused. Start one (nats-server -js), or correct the address.\n',
  );
  const json = await runCli(['members', '--group', 'orders', '--servers', UNREACHABLE, '--json']);
  expect([json.code, json.stdout]).toEqual([3, '']);
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'ERR_CONCLAVE_CONNECT' } });
});

test('a server that takes connections and stays silent is given up on after the timeout', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const url = `nats://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const startedAtMs = performance.now();
  const { code } = await runCli(['pause', '--group', 'orders', '--servers', url, '--timeout', '0.5']);
  expect(code).toBe(3);
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
});

test.for([
  'demo',
  'status',
  'members',
  'partitions',
  'history',
  'why',
  'what-if',
  'drain',
  'undrain',
  'pause',
  'resume',
  'server path',
  'server start',
])('the help of %s has an example and the exit codes', async (command) => {
  const { code, stdout } = await runCli([...command.split(' '), '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Example:\n  $ conclave ${command}`);
  expect(stdout).toContain('3  out of reach');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('the version is that of the package', async () => {
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
