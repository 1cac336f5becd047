import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strategies } from '../../machines/model/placement/strategies.js';
import { timingPresets } from '../../machines/model/timing.js';
import { ConclaveError, ConfigError } from '../../src/errors.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { parseWorkerOptions } from '../../src/options/parse-worker-options.js';

const run = (): void => undefined;
const right = { group: 'billing', partitions: 2, run };

describe('right options', () => {
  it('get every default filled in; a name that was not given is kept for nobody', () => {
    expect(parseWorkerOptions(right, 'random')).toEqual({
      group: 'billing',
      name: 'random',
      sticky: false,
      traits: { capacity: 1 },
      poolSize: 1024,
      expectedWorkers: undefined,
      partitions: {
        kind: 'fixed',
        specs: [
          { id: '0', keys: ['0'], weight: 1 },
          { id: '1', keys: ['1'], weight: 1 },
        ],
      },
      placement: expect.objectContaining({ name: 'sticky' }),
      timing: timingPresets.balanced,
      overdue: 'release',
      outage: 'pause',
      reports: join(tmpdir(), 'conclave-reports'),
      movement: { inFlightMax: Infinity, inFlightPerWorkerMax: Infinity },
      logger: undefined,
      run,
    });
  });

  it('keep what was given; a name that was given is sticky', () => {
    const placement = { name: 'mine', place: () => new Map<string, string>() };
    const source = { list: () => [], changes: events() };
    const given = { name: 'host-1.a', poolSize: 3, expectedWorkers: 2, overdue: 'wait', outage: 'continue', reports: false };
    const movement = { inFlightMax: 5, inFlightPerWorkerMax: Infinity };
    const traits = { capacity: 0.5, labels: { zone: 'a' }, partitionsMax: 0 };
    const whole = { ...given, logger: console, placement, movement };
    expect(parseWorkerOptions({ ...right, ...whole, ...traits, partitions: source, timing: 'fast' }, 'random')).toEqual({
      ...whole,
      traits,
      group: 'billing',
      sticky: true,
      partitions: { kind: 'source', source },
      timing: timingPresets.fast,
      run,
    });
  });

  it('may name one place: servers, a connection or a memory hub', () => {
    const connection = { isClosed: () => false };
    for (const place of [{ servers: 'nats://a' }, { servers: ['nats://a', 'b:4222'] }, { connection }, { memory: createMemoryHub() }])
      expect(told({ ...right, ...place, replicas: 3 })).toBe('right');
  });

  it('may be there and undefined, as if absent', () => {
    const absent = { name: undefined, servers: undefined, memory: undefined, timing: undefined, capacity: undefined, logger: undefined };
    expect(told({ ...right, ...absent })).toBe('right');
  });
});

describe('wrong options are all told at once, each with the value received', () => {
  it('when someone is new to it', () => {
    expect(told({ gruop: 'billing', partitions: 0, workers: 3 })).toBe(
      [
        'ERR_CONCLAVE_CONFIG: 5 problems in the options:',
        '  gruop: is not an option; did you mean group?',
        '  workers: is not an option; did you mean servers?',
        '  group: expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -; received undefined',
        '  run: expected a function (partition, context) => Promise; received undefined',
        '  partitions: expected a whole number from 1 to 1000000 or an array of at most as many partitions, received 0',
      ].join('\n'),
    );
  });

  it('when names come from an environment that nobody checked', () => {
    const options = { ...right, group: 'billing.eu', name: 'pod 7', servers: ['nats://ann:secret@a:4222', ''], memory: {}, replicas: 2 };
    const text = told(options);
    expect(text).toBe(
      [
        'ERR_CONCLAVE_CONFIG: 6 problems in the options:',
        '  group: expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -; received "billing.eu"',
        '  servers, memory: expected one of them, or none: they name different places',
        '  servers[1]: expected an address such as nats://127.0.0.1:4222; received ""',
        '  memory: expected the result of createMemoryHub(); received {}',
        '  replicas: expected 1, 3 or 5; received 2',
        '  name: expected 1 to 128 characters of A-Z, a-z, 0-9, _, . and -, the first a letter or digit; received "pod 7"',
      ].join('\n'),
    );
    expect(text).not.toContain('secret');
  });

  it('when someone tunes', () => {
    const partitions = [{ key: 'a' }, { key: 'a', weight: -1 }, { key: 'a' }];
    const options = { ...right, capacity: NaN, poolSize: 1.5, overdue: 'kill', partitions, placement: 'best', timing: { leaseMs: 1_500 } };
    expect(told(options)).toBe(
      [
        'ERR_CONCLAVE_CONFIG: 7 problems in the options:',
        '  capacity: expected a number from 1e-9 to 1000000000; received NaN',
        '  poolSize: expected a whole number from 1 to 1000000; received 1.5',
        "  overdue: expected 'release' or 'wait'; received \"kill\"",
        '  timing.leaseMs: leaseMs > leaderSuspectMs + 4 × claimStaggerMs + beatTimeoutMs must hold, or work pauses whenever a leader dies; ' +
          'received leaseMs 1500, leaderSuspectMs 1100, claimStaggerMs 50, beatTimeoutMs 400: raise leaseMs',
        '  partitions[1].weight: expected a number from 1e-9 to 1000000000, received -1',
        '  partitions[2]: expected keys of its own, received those of partitions[0]: ["a"]',
        `  placement: expected one of ${Object.keys(strategies).join(', ')}, or an object with a name and a function place, received "best"`,
      ].join('\n'),
    );
  });

  it.each([
    ['options: expected an object, received undefined', undefined],
    ['options: expected an object, received []', []],
    ['servers: expected an address such as nats://127.0.0.1:4222, or several; received []', { ...right, servers: [] }],
    ['servers: expected an address such as nats://127.0.0.1:4222, or several; received 4222', { ...right, servers: 4222 }],
    ['connection: expected a NatsConnection; received "nats://a"', { ...right, connection: 'nats://a' }],
    ['expectedWorkers: expected a whole number above 0; received 0', { ...right, expectedWorkers: 0 }],
    ['partitionsMax: expected a whole number from 0 on; received 1.5', { ...right, partitionsMax: 1.5 }],
    ['labels: expected an object of at most 16 labels', { ...right, labels: { zone: '' } }],
    ['partitions[0].requires: expected an object of at most 16 labels', { ...right, partitions: [{ key: 'a', requires: 'zone' }] }],
    ['placement.name: is the name of a strategy that ships: sticky', { ...right, placement: { name: 'sticky', place: () => new Map() } }],
    ['logger: expected an object with info, warn and error; received {}', { ...right, logger: {} }],
    ['movement.inFlightMax: expected a whole number above 0, or Infinity; received 0', { ...right, movement: { inFlightMax: 0 } }],
    ['movement.inFlight: is not an option; did you mean inFlightMax?', { ...right, movement: { inFlight: 1 } }],
    ['movement: expected an object, received 5', { ...right, movement: 5 }],
    ['partitions.changes: expected an async iterable; received []', { ...right, partitions: { list: () => [], changes: [] } }],
    ['name: expected 1 to 128 characters of A-Z, a-z, 0-9, _, . and -, the first a letter or digit; received ""', { ...right, name: '' }],
    ['__proto__: is not an option; did you mean', JSON.parse('{"__proto__":1}')],
  ])('such as %s', (problem, options) => {
    expect(told(options)).toContain(`  ${problem}`);
  });

  it('and as data', () => {
    const error = errorOf({ ...right, group: '' });
    expect(error).toBeInstanceOf(ConclaveError);
    expect(error).toMatchObject({ name: 'ConfigError', code: 'ERR_CONCLAVE_CONFIG', problems: [{ path: 'group' }] });
  });
});

function errorOf(options: unknown): ConfigError | undefined {
  try {
    parseWorkerOptions(options, 'random');
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function told(options: unknown): string {
  const error = errorOf(options);
  return error ? `${error.code}: ${error.message}` : 'right';
}

async function* events(): AsyncGenerator<undefined> {
  yield await Promise.resolve(undefined);
}
