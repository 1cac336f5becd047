import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { outcomeOf, runCli, startCli } from './run-cli.js';

const SECRET = 'nats://ann:s3cret@127.0.0.1:1';

test.for([
  { args: ['status'], code: 2, error: 'ERR_CONCLAVE_USAGE', says: "required option '-g, --group <name>' not specified" },
  { args: ['satus'], code: 2, error: 'ERR_CONCLAVE_USAGE', says: 'Did you mean status?' },
  { args: ['history', '--group', 'orders', '--limti', '5'], code: 2, error: 'ERR_CONCLAVE_USAGE', says: 'Did you mean --limit?' },
  { args: ['status', '--group', 'no.dots'], code: 2, error: 'ERR_CONCLAVE_USAGE', says: 'A group is 1 to 64 characters' },
  { args: [], code: 2, error: 'ERR_CONCLAVE_USAGE', says: 'unknown option' },
  {
    args: ['status', '--group', 'orders', '--servers', 'http://ann:s3cret@h'],
    code: 2,
    error: 'ERR_CONCLAVE_CONFIG',
    says: 'is not the address',
  },
  {
    args: ['pause', '--group', 'orders', '--servers', SECRET],
    code: 3,
    error: 'ERR_CONCLAVE_CONNECT',
    says: 'No NATS server within reach',
  },
])('with --json, what goes wrong is one JSON document: $says', async ({ args, code, error, says }) => {
  const outcome = await runCli([...args, '--json']);
  expect([outcome.code, outcome.stdout]).toEqual([code, '']);
  expect(outcome.stderr.split('\n')).toHaveLength(2);
  expect(JSON.parse(outcome.stderr)).toEqual({ error: { code: error, message: expect.stringContaining(says) } });
  expect(outcome.stderr).not.toContain('s3cret');
});

test.for([
  ['status', '--group', 'orders', '--servers', SECRET],
  ['status', '--group', 'orders', '--server', SECRET],
  ['status', '--group', 'orders', `--sevrers=${SECRET}`],
  ['status', '--group', SECRET],
  ['status', '--group', 'orders', SECRET],
  [SECRET],
  ['history', '--group', 'orders', '--limit', SECRET],
])('a secret on the command line is not said again: %j', async (args) => {
  const { code, stdout, stderr } = await runCli(args);
  expect(code).toBeGreaterThan(0);
  expect(stdout + stderr).not.toContain('s3cret');
});

test.for(['stdout', 'stderr'] as const)('a reader of %s that has enough ends the command without a trace', async (stream) => {
  const child = await startCli(stream === 'stdout' ? ['--help'] : ['status']);
  child[stream]?.destroy();
  const { code, stdout, stderr } = await outcomeOf(child);
  expect([code === 0 || code === 2, stdout, stderr]).toEqual([true, '', '']);
});

test('an interrupt ends a command that waits at once, by the signal: a shell says 130', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const connected = once(silent, 'connection') as Promise<[Socket]>;
  const child = await startCli([
    'status',
    '--group',
    'orders',
    '--timeout',
    '60',
    '--servers',
    `127.0.0.1:${(silent.address() as AddressInfo).port}`,
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = outcomeOf(child);
  (await connected)[0].on('error', () => undefined);
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: null, stdout: '', stderr: '' });
  expect(child.signalCode).toBe('SIGINT');
});

test('a second interrupt does not wait for what the first began', async () => {
  const child = await startCli(['server', 'start']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = outcomeOf(child);
  const [url] = (await once(child.stdout!, 'data')) as [string];
  expect(url).toMatch(/^nats:/);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  // Which of two signals that wait is taken first is the kernel's choice.
  expect([0, 130, 143]).toContain((await ended).code);
});
