import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/index.js';
import { openConfiguredServer, openFolder, openServer } from '../nats/open-server.js';
import { runCli, type CliOutcome } from './run-cli.js';

const doctor = (url: string, ...args: readonly string[]): Promise<CliOutcome> =>
  runCli(['doctor', '--group', 'orders', ...args], { NATS_URL: url });
const parse = ({ stdout }: CliOutcome): { server: string | null; findings: Finding[] } =>
  JSON.parse(stdout) as { server: string | null; findings: Finding[] };

test('doctor tells people what is wrong and what repairs it, worst first, and ends with 0 when nothing is a problem', async () => {
  const { url, version } = await openServer();
  const { code, stdout, stderr } = await doctor(url);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/│ level +│ what +│ what to do +│/);
  expect(stdout).toMatch(/CONCLAVE_LOG_orders is not there.*│ conclave create --group orders +│/);
  expect(stdout).toMatch(/\n0 problems, \d+ warnings, \d+ notes\.\n$/);
  const report = parse(await doctor(url, '--json'));
  expect(report.server).toContain(`nats-server ${version} at 127.0.0.1:`);
  const order = ['problem', 'warning', 'note', 'ok'];
  const levels = report.findings.map(({ level }) => order.indexOf(level));
  expect(levels).toEqual(levels.toSorted());
});

test('doctor ends with 1 when something is a problem, also for one role and not for another', async () => {
  const { port } = await openConfiguredServer(
    'authorization { users: [ { user: u, password: pw, permissions: { publish: { deny: ["conclave.*.log"] } } } ] }',
  );
  const url = `nats://u:pw@127.0.0.1:${port}`;
  const { code, stdout } = await doctor(url, '--json');
  expect(code).toBe(1);
  expect(parse({ code, stdout, stderr: '' }).findings[0]).toMatchObject({
    level: 'problem',
    what: expect.stringContaining('conclave.orders.log'),
  });
  expect((await doctor(url, '--role', 'observer')).code).toBe(0);
  expect(stdout).not.toContain('pw');
});

test('the command takes credentials from the environment, as nats does', async () => {
  const pair = nkeys.createUser();
  const { url } = await openConfiguredServer(`authorization { users: [ { nkey: ${pair.getPublicKey()} } ] }`);
  const seedFile = join(await openFolder(), 'seed.nk');
  await writeFile(seedFile, pair.getSeed());
  expect((await runCli(['doctor'], { NATS_URL: url, NATS_NKEY: seedFile })).code).toBe(0);
  expect((await runCli(['create', '--group', 'orders', '--nkey', seedFile], { NATS_URL: url })).code).toBe(0);
  expect((await runCli(['status', '--group', 'orders'], { NATS_URL: url, NATS_NKEY: seedFile })).code).toBe(0);
  expect((await runCli(['status', '--group', 'orders'], { NATS_URL: url })).code).toBe(3);
});

test('doctor without a group looks at the server alone', async () => {
  const { url } = await openServer();
  const { code, stdout } = await runCli(['doctor', '--json'], { NATS_URL: url });
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/"id":"(stream|access)/);
});

test('doctor reports a server that is out of reach as a finding, with 3', async () => {
  const outcome = await doctor('nats://u:secret@127.0.0.1:1', '--json');
  expect(outcome.code).toBe(3);
  expect(parse(outcome)).toMatchObject({ server: null, findings: [{ id: 'server.reach', level: 'problem' }] });
  expect(outcome.stdout + outcome.stderr).not.toContain('secret');
});

test('doctor learns from the monitoring port when the server syncs to disk, and says when that port is none', async () => {
  const { url } = await openServer({ extraArgs: ['-m', '-1'] });
  const unknown = parse(await doctor(url, '--json')).findings.find(({ id }) => id === 'server.durability');
  expect(unknown).toMatchObject({ level: 'note', what: 'clients cannot see when the server syncs to disk' });
  const outcome = await doctor(url, '--json', '--monitor', 'http://127.0.0.1:1');
  expect(outcome.code).toBe(1);
  expect(parse(outcome).findings[0]).toMatchObject({ id: 'server.durability', level: 'problem' });
  const wrong = await doctor(url, '--monitor', 'http://u:secret@127.0.0.1:8222');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).not.toContain('secret');
});
