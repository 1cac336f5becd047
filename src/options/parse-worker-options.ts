import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showValue, type ConfigProblem } from '../../machines/model/config-problem.js';
import { traitsOf, type PartitionSpec } from '../../machines/model/entries.js';
import { isGroup, isName } from '../../machines/model/ids.js';
import { parseTiming } from '../../machines/model/parse-timing.js';
import { isLoad, isWhole, LOAD_MAX, LOAD_MIN, POOL_SIZE_MAX } from '../../machines/model/ranges.js';
import { parsePartitions } from '../../machines/model/placement/partitions.js';
import { parseLabels } from '../../machines/model/placement/rules.js';
import { resolveStrategy } from '../../machines/model/placement/strategies.js';
import { ConfigError } from '../errors.js';
import { serverAddresses } from '../nats/server-addresses.js';
import { credentialProblems } from './credential-problems.js';
import { nearestName } from './nearest-name.js';
import type { WorkerConfig } from '../member/worker-config.js';
import type { PartitionSource } from '../member/partition-source.js';
import type { WorkerOptions } from './worker-options.js';

const ADDRESS = ['group', 'servers', 'credentials', 'tls', 'connection', 'memory', 'replicas'];
const KNOWN = [
  ...ADDRESS,
  'name',
  'partitions',
  'placement',
  'movement',
  'timing',
  'capacity',
  'labels',
  'partitionsMax',
  'poolSize',
  'expectedWorkers',
  'overdue',
  'outage',
  'reports',
  'logger',
  'run',
];
const POOL_SIZE = 1024;

/** Reads the options of a worker. Throws one `ConfigError` with everything that is wrong. */
export function parseWorkerOptions(options: unknown, randomName: string): WorkerConfig {
  if (!isObject(options)) throw new ConfigError([{ path: 'options', message: `expected an object, received ${showValue(options)}` }]);
  const problems = [...unknownOptions(options, KNOWN), ...addressProblems(options), ...workerProblems(options)];
  const timing = parseTiming(options.timing);
  const partitions = readPartitions(options.partitions);
  const strategy = resolveStrategy(options.placement ?? 'sticky');
  const labels = parseLabels(options.labels, 'labels', problems);
  problems.push(...timing.problems, ...partitions.problems, ...strategy.problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const {
    group,
    name,
    capacity = 1,
    partitionsMax,
    poolSize = POOL_SIZE,
    expectedWorkers,
    movement = {},
    overdue = 'release',
    outage = 'pause',
    reports = join(tmpdir(), 'conclave-reports'),
    logger,
    run,
  } = options as unknown as WorkerOptions;
  return {
    group,
    name: name ?? randomName,
    sticky: name !== undefined,
    traits: traitsOf({ capacity, ...(labels && { labels }), ...(partitionsMax !== undefined && { partitionsMax }) }),
    poolSize,
    expectedWorkers,
    partitions: partitions.config,
    placement: strategy.strategy,
    movement: { inFlightMax: movement.inFlightMax ?? Infinity, inFlightPerWorkerMax: movement.inFlightPerWorkerMax ?? Infinity },
    timing: timing.timing,
    overdue,
    outage,
    reports,
    logger,
    run,
  };
}

/** What is wrong with the way to a group: its name, and where it is. */
export function addressProblems(options: Fields): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const expect = check(problems);
  expect('group', isGroup(options.group), 'expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -', options.group);
  const given = ['servers', 'connection', 'memory'].filter((key) => options[key] !== undefined);
  if (given.length > 1) problems.push({ path: given.join(', '), message: 'expected one of them, or none: they name different places' });
  const { connection, memory, replicas } = options;
  problems.push(...serverProblems(options.servers), ...credentialProblems(options));
  if (given.length === 0) problems.push(...environmentProblems(process.env.NATS_URL));
  expect('connection', connection === undefined || hasMethod(connection, 'isClosed'), 'expected a NatsConnection', connection);
  expect('memory', memory === undefined || hasMethod(memory, 'link'), 'expected the result of createMemoryHub()', memory);
  expect('replicas', replicas === undefined || replicas === 1 || replicas === 3 || replicas === 5, 'expected 1, 3 or 5', replicas);
  return problems;
}

/** Shows the addresses that are wrong and no others: one that is right may have a password in it. */
function serverProblems(servers: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const expect = check(problems);
  const expected = 'expected an address such as nats://127.0.0.1:4222';
  if (servers === undefined) return problems;
  if (!Array.isArray(servers)) expect('servers', isText(servers), `${expected}, or several`, withoutSecrets(servers));
  else if (servers.length === 0) expect('servers', false, `${expected}, or several`, servers);
  else for (const [index, server] of servers.entries()) expect(`servers[${index}]`, isText(server), expected, withoutSecrets(server));
  return problems.length > 0 ? problems : addressProblem('servers', servers as string | readonly string[]);
}

/** What somebody took for addresses may be a whole configuration, with passwords. */
const withoutSecrets = (value: unknown): unknown => (typeof value === 'object' && value !== null ? typeof value : value);

/** The variable counts when no place is named. Empty is as absent. */
const environmentProblems = (address: string | undefined): ConfigProblem[] =>
  address === undefined || address === '' ? [] : addressProblem('NATS_URL (environment)', address);

function addressProblem(path: string, servers: string | readonly string[]): ConfigProblem[] {
  try {
    serverAddresses(servers);
    return [];
  } catch (error) {
    return [{ path, message: (error as Error).message }];
  }
}

export function unknownOptions(options: Fields, known: readonly string[]): ConfigProblem[] {
  return Object.keys(options)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: key, message: `is not an option; did you mean ${nearestName(key, known)}?` }));
}

export type Fields = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function workerProblems(options: Fields): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const expect = check(problems);
  const { name, capacity, partitionsMax, poolSize, expectedWorkers, overdue, outage, reports, logger, run } = options;
  expect(
    'name',
    name === undefined || isName(name),
    'expected 1 to 128 characters of A-Z, a-z, 0-9, _, . and -, the first a letter or digit',
    name,
  );
  expect('capacity', capacity === undefined || isLoad(capacity), `expected a number from ${LOAD_MIN} to ${LOAD_MAX}`, capacity);
  expect('partitionsMax', partitionsMax === undefined || isWhole(partitionsMax), 'expected a whole number from 0 on', partitionsMax);
  expect(
    'poolSize',
    poolSize === undefined || isWhole(poolSize, 1, POOL_SIZE_MAX),
    `expected a whole number from 1 to ${POOL_SIZE_MAX}`,
    poolSize,
  );
  expect(
    'expectedWorkers',
    expectedWorkers === undefined || isWhole(expectedWorkers, 1, POOL_SIZE_MAX),
    'expected a whole number above 0',
    expectedWorkers,
  );
  problems.push(...movementProblems(options.movement));
  expect('overdue', overdue === undefined || overdue === 'release' || overdue === 'wait', "expected 'release' or 'wait'", overdue);
  expect('outage', outage === undefined || outage === 'pause' || outage === 'continue', "expected 'pause' or 'continue'", outage);
  expect('reports', reports === undefined || reports === false || isText(reports), 'expected the path of a folder, or false', reports);
  expect('logger', logger === undefined || isLogger(logger), 'expected an object with info, warn and error', logger);
  expect('run', typeof run === 'function', 'expected a function (partition, context) => Promise', run);
  return problems;
}

function movementProblems(movement: unknown): ConfigProblem[] {
  if (movement === undefined) return [];
  if (!isObject(movement)) return [{ path: 'movement', message: `expected an object, received ${showValue(movement)}` }];
  const known = ['inFlightMax', 'inFlightPerWorkerMax'];
  const problems = unknownOptions(movement, known).map(({ path, message }) => ({ path: `movement.${path}`, message }));
  for (const key of known) {
    const limit = movement[key];
    const fits = limit === undefined || limit === Infinity || isWhole(limit, 1);
    check(problems)(`movement.${key}`, fits, 'expected a whole number above 0, or Infinity', limit);
  }
  return problems;
}

/** Notes a problem unless the claim holds; the message ends with the value received. */
const check =
  (problems: ConfigProblem[]) =>
  (...[path, holds, expected, received]: readonly [string, boolean, string, unknown]): void => {
    if (!holds) problems.push({ path, message: `${expected}; received ${showValue(received)}` });
  };

function readPartitions(input: unknown): { readonly config: WorkerConfig['partitions']; readonly problems: readonly ConfigProblem[] } {
  if (hasMethod(input, 'list')) {
    const problems: ConfigProblem[] = [];
    const { changes } = input;
    check(problems)('partitions.changes', changes === undefined || isAsyncIterable(changes), 'expected an async iterable', changes);
    return { config: { kind: 'source', source: input as unknown as PartitionSource }, problems };
  }
  const { partitions, problems } = parsePartitions(input);
  return { config: { kind: 'fixed', specs: partitions as unknown as readonly PartitionSpec[] }, problems };
}

const hasMethod = (value: unknown, name: string): value is Fields => isObject(value) && typeof value[name] === 'function';
const isAsyncIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function';
const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
const isLogger = (value: unknown): boolean => ['info', 'warn', 'error'].every((level) => hasMethod(value, level));
