import { describe, expect, it } from 'vitest';
import { timingPresets } from '../../machines/model/timing.js';
import { diagnose } from '../../src/doctor/diagnose.js';
import { judgeDurability } from '../../src/doctor/examine-durability.js';
import type { Expectation } from '../../src/doctor/expectation.js';
import type { Observation, ServerObservation } from '../../src/doctor/observation.js';
import type { Finding } from '../../src/ports.js';

const server: ServerObservation = {
  version: '2.15.1',
  address: '10.0.0.1:4222',
  isEncrypted: true,
  asksCredentials: true,
  isClustered: false,
  recordBytesMax: 785_664,
};
const log = { kind: 'fits', name: 'CONCLAVE_LOG_g', replicas: 1, replicasBehind: 0, bytes: 10, bytesMax: 1_000 } as const;
const healthy: Observation = {
  server,
  jetstream: { kind: 'on', account: { level: 5, storageBytes: 10, storageBytesMax: 1_000, streams: 1, streamsMax: 10 } },
  streams: [log],
  refused: [],
  isUnconfined: false,
  pace: { roundTripsMs: [1, 2, 50], loopLagMsMax: 20, clockSkewMs: 30 },
};
const expected: Expectation = { role: 'worker', timing: timingPresets.balanced, partitions: 64, group: 'g' };

/** What is not fine. */
const wrong = (change: Partial<Observation>, expectation: Partial<Expectation> = {}): readonly Finding[] =>
  diagnose({ ...healthy, ...change }, { ...expected, ...expectation }).filter(({ level }) => level !== 'ok');
const withServer = (change: Partial<ServerObservation>): readonly Finding[] => wrong({ server: { ...server, ...change } });
const levels = (findings: readonly Finding[]): Record<string, string> => Object.fromEntries(findings.map(({ id, level }) => [id, level]));

it('a server that lacks nothing has no finding but good ones, each without risk or remedy', () => {
  expect(wrong({})).toEqual([]);
  for (const { risk, remedy } of diagnose(healthy, expected)) expect(risk + remedy).toBe('');
});

describe('the server', () => {
  it.for([
    ['2.8.4', 'problem'],
    ['2.9.10', 'warning'],
    ['2.10.27', 'warning'],
    ['2.11.15', 'warning'],
    ['2.11.16', undefined],
    ['2.12.6', 'warning'],
    ['2.12.7', undefined],
    ['2.13.9', 'warning'],
    ['2.14.0', undefined],
    ['2.15.1-preview.1', undefined],
    ['3.0.0', undefined],
    ['', 'note'],
    ['newest', 'note'],
  ] as const)('version %s is judged %s', ([version, level]) => {
    expect(levels(withServer({ version }))['server.version']).toBe(level);
  });

  it('one that does not know sync_interval is a warning of its own', () => {
    expect(levels(withServer({ version: '2.9.10' }))).toEqual({ 'server.version': 'warning', 'server.features': 'warning' });
  });

  it('records too small for the partitions are a problem, with both numbers', () => {
    const [finding] = wrong({ server: { ...server, recordBytesMax: 100 } }, { partitions: 1_000 });
    expect(finding).toMatchObject({ id: 'server.payload', level: 'problem', remedy: expect.stringContaining('max_payload') });
    expect(finding?.what).toMatch(/some 56 partitions, and there are 1000$/);
  });

  it('an open line matters off this machine only', () => {
    const open = { isEncrypted: false, asksCredentials: false };
    expect(levels(withServer(open))).toEqual({ 'server.encryption': 'warning', 'server.credentials': 'warning' });
    for (const address of ['127.0.0.1:4222', 'localhost:4222', '[::1]:4222'])
      expect(levels(withServer({ ...open, address }))).toEqual({ 'server.credentials': 'note' });
    expect(levels(withServer({ ...open, address: '127.0.0.1.example.org:4222' }))['server.encryption']).toBe('warning');
  });
});

describe('JetStream and its streams', () => {
  const account = { level: 5, storageBytes: 10, storageBytesMax: 1_000, streams: 1, streamsMax: 10 };
  const absent = { kind: 'absent', name: 'CONCLAVE_LOG_g', bytesMax: 500 } as const;

  it('off is a problem with its remedy, and limits that cannot be seen a note', () => {
    expect(wrong({ jetstream: { kind: 'off', what: 'JetStream is off.', remedy: 'Start it with -js.' } })).toMatchObject([
      { level: 'problem', what: 'JetStream is off.', remedy: 'Start it with -js.' },
    ]);
    expect(levels(wrong({ jetstream: { kind: 'unseen', why: 'this user may not ask' } }))).toEqual({ 'jetstream.account': 'note' });
  });

  it.for([
    [{ storageBytes: 901 }, [log], 'warning'],
    [{ storageBytes: 501 }, [absent], 'problem'],
    [{ streams: 10 }, [absent], 'problem'],
    [{ streams: 10 }, [log], undefined],
    [{ storageBytes: 1e12, storageBytesMax: undefined, streamsMax: undefined }, [absent], undefined],
  ] as const)('an account with %j is judged by what the group still needs', ([change, streams, level]) => {
    const found = wrong({ jetstream: { kind: 'on', account: { ...account, ...change } }, streams });
    expect(levels(found)['jetstream.account']).toBe(level);
  });

  it('a stream that differs is a problem that names every field', () => {
    const [finding] = wrong({
      streams: [{ kind: 'different', name: 'CONCLAVE_LOG_g', differences: ['a is 1, must be 2', 'b is not set'] }],
    });
    expect(finding).toMatchObject({ level: 'problem', what: expect.stringContaining('a is 1, must be 2; b is not set') });
  });

  it('what may pass is a warning, what stays a problem', () => {
    const refused = { kind: 'refused', name: 'CONCLAVE_LOG_g', what: 'No.', remedy: '' } as const;
    expect(levels(wrong({ streams: [{ ...refused, willPass: true }] }))).toEqual({ 'stream.CONCLAVE_LOG_g': 'warning' });
    expect(levels(wrong({ streams: [{ ...refused, willPass: false }] }))).toEqual({ 'stream.CONCLAVE_LOG_g': 'problem' });
  });

  it('few copies in a cluster, copies behind, and a full log are warnings', () => {
    const clustered = { ...server, isClustered: true };
    expect(levels(wrong({ server: clustered }))).toEqual({ 'stream.CONCLAVE_LOG_g.replicas': 'warning' });
    expect(wrong({ server: clustered, streams: [{ ...log, replicas: 3 }] })).toEqual([]);
    expect(levels(wrong({ streams: [{ ...log, replicas: 3, replicasBehind: 1 }] }))).toEqual({
      'stream.CONCLAVE_LOG_g.replicas': 'warning',
    });
    expect(levels(wrong({ streams: [{ ...log, bytes: 801 }] }))).toEqual({ 'stream.CONCLAVE_LOG_g.room': 'warning' });
  });
});

it('every permission that is missing is a problem that names subject, purpose and generator', () => {
  const refused = ['a', 'b'].map((subject) => ({ operation: 'publish', subject, purpose: 'to live' }) as const);
  const found = wrong({ refused });
  expect(found.map(({ level }) => level)).toEqual(['problem', 'problem']);
  expect(found[1]).toMatchObject({
    what: 'This user may not publish to "b", needed to live.',
    remedy: 'conclave server permissions --role worker --group g',
  });
});

it('a user who may write anywhere is noted where users are told apart', () => {
  expect(levels(wrong({ isUnconfined: true }))).toEqual({ 'access.unconfined': 'note' });
  expect(levels(wrong({ isUnconfined: true, server: { ...server, asksCredentials: false } }))).toEqual({ 'server.credentials': 'warning' });
});

it('the line is judged by the median of its round trips, against the timing', () => {
  const slow = { ...healthy.pace, roundTripsMs: [5, 101, 900] };
  expect(levels(wrong({ pace: slow }))).toEqual({ 'pace.roundTrip': 'warning' });
  expect(wrong({ pace: slow }, { timing: timingPresets.conservative })).toEqual([]);
});

it('an event loop that stands still for half a lease is a warning, a wall clock that is off a note', () => {
  expect(levels(wrong({ pace: { ...healthy.pace, loopLagMsMax: 1_001 } }))).toEqual({ 'pace.eventLoop': 'warning' });
  expect(levels(wrong({ pace: { ...healthy.pace, clockSkewMs: -5_001 } }))).toEqual({ 'pace.clock': 'note' });
  expect(wrong({ pace: { ...healthy.pace, clockSkewMs: undefined } })).toEqual([]);
});

it.for([
  [{ config: { sync_always: true, sync_interval: 120e9 } }, 'ok', /before it is acknowledged/],
  [{ config: { sync_interval: 120e9 } }, 'warning', /every 120 s/],
  [{ config: {} }, 'note', /does not tell/],
  [null, 'note', /does not tell/],
] as const)('durability by what the monitoring port says: %j is %s', ([jsz, level, what]) => {
  expect(judgeDurability(jsz)).toMatchObject({ level, what: expect.stringMatching(what) });
});
