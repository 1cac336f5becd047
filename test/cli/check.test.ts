import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGroup } from '../../src/index.js';
import { judgeGroup, type CheckLimits, type CheckReport } from '../../src/cli/check/judge-group.js';
import { checkFormats } from '../../src/cli/check/check-formats.js';
import type { GroupSummary } from '../../src/cli/group-status.js';
import { openCluster, type Cluster } from './open-cluster.js';
import { runCli, type CliOutcome } from './run-cli.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(2);
});
afterAll(() => cluster.close());

const check = (...args: readonly string[]): Promise<CliOutcome> =>
  runCli(['check', '--group', 'orders', '--servers', cluster.url, ...args]);

test('a group that works is ok, in every format', async () => {
  const text = await check();
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toMatch(/^[^]*partitions 12: 12 owned, 0 of them moving, 0 without owner[^]*\norders: ok\n$/);
  const nagios = await check('--format', 'nagios');
  expect(nagios.code).toBe(0);
  expect(nagios.stdout).toMatch(
    /^CONCLAVE OK - orders: the group is in reach; leader w\d .*; planned moves are on \| members=2 partitions=12 moving=0 vacant=0\n$/,
  );
  const { stdout } = await check('--format', 'prometheus');
  expect(stdout).toMatch(/^# HELP conclave_check_level .*\n# TYPE conclave_check_level gauge\nconclave_check_level\{group="orders"\} 0\n/);
  expect(stdout).toContain('conclave_check_partitions_vacant{group="orders"} 0\n');
  expect((await check('--json')).stdout).toMatch(/^\{"group":"orders","level":"ok",.*\}\n$/);
});

test('too few members are critical, and what shows more is named', async () => {
  const { code, stdout } = await check('--members-min', '3', '--grace', '0.5', '--json');
  expect(code).toBe(2);
  const { findings } = JSON.parse(stdout) as CheckReport;
  expect(findings.find(({ id }) => id === 'members')).toEqual({
    id: 'members',
    level: 'critical',
    what: 'members 2, fewer than 3',
    more: 'conclave members --group orders',
  });
});

test('paused moves are a warning, or what they are said to be', async () => {
  await using group = await openGroup({ group: 'orders', servers: cluster.url });
  await group.pause();
  expect(await check('--grace', '5', '--format', 'nagios')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^CONCLAVE WARNING - orders: planned moves are paused \|/),
  });
  expect((await check('--paused', 'ok')).code).toBe(0);
  await group.resume();
});

test('what is out of reach is critical, what cannot be asked is unknown', async () => {
  const away = await runCli(['check', '--group', 'orders', '--servers', 'nats://127.0.0.1:1', '--timeout', '1', '--format', 'nagios']);
  expect(away).toMatchObject({ code: 2, stdout: expect.stringMatching(/^CONCLAVE CRITICAL - orders: [^|]+\n$/) });
  const none = await runCli(['check', '--group', 'odrers', '--servers', cluster.url, '--format', 'prometheus']);
  expect(none).toMatchObject({ code: 2, stdout: expect.stringContaining('conclave_check_level{group="odrers"} 2\n') });
  expect((await check('--format', 'xml')).code).toBe(3);
  expect((await check('--grace', '-1', '--json')).code).toBe(3);
  expect((await runCli(['check', '--group', 'orders', '--servers', 'ftp://nowhere'])).code).toBe(3);
});

const limits: CheckLimits = { membersMin: 1, vacantMax: 0, paused: 'warning', grace: 5 };
const status: GroupSummary = {
  group: 'g',
  leader: { id: null, name: 'a|b\n', term: 7 },
  members: 1,
  draining: 0,
  partitions: { total: 2, owned: 2, moving: 0, vacant: 0 },
  placement: { version: 1, trigger: 'coldStart' },
  paused: false,
  applied: 9,
};
const wrongOf = (report: CheckReport): readonly string[] =>
  report.findings.filter(({ level }) => level !== 'ok').map(({ id, level }) => `${id} ${level}`);

test('a leader that writes nothing is taken for dead, whatever the log says', () => {
  const report = judgeGroup({ status, isInReach: true, isAlive: false }, limits);
  expect(wrongOf(report)).toEqual(['leader critical']);
  expect(wrongOf(judgeGroup({ status: { ...status, leader: null }, isInReach: true, isAlive: true }, limits))).toEqual(['leader critical']);
});

test('partitions without owner are critical above their limit, and the worst finding counts', () => {
  const two = { ...status, paused: true, partitions: { ...status.partitions, owned: 0, vacant: 2 } };
  const report = judgeGroup({ status: two, isInReach: true, isAlive: true }, limits);
  expect([report.level, ...wrongOf(report)]).toEqual(['critical', 'partitions critical', 'maintenance warning']);
  expect(wrongOf(judgeGroup({ status: two, isInReach: true, isAlive: true }, { ...limits, vacantMax: 2, paused: 'ok' }))).toEqual([]);
});

test('names from others break no line and begin no figures', () => {
  const report = judgeGroup({ status, isInReach: true, isAlive: true }, limits);
  const line = checkFormats.nagios(report, { out: () => undefined, err: () => undefined, columns: undefined, isColoured: false });
  expect(line.split('|')).toHaveLength(2);
  expect(line.split('\n')).toHaveLength(2);
});
