import { entryBytesMax } from '../protocol/entry-codec.js';
import type { Finding } from '../ports.js';
import type { Expectation } from './expectation.js';
import { note, ok, problem, warning } from './finding.js';
import type { ServerObservation } from './observation.js';

export function judgeServer(server: ServerObservation, expected: Expectation): readonly Finding[] {
  return [judgeVersion(server), judgeFeatures(server), judgePayload(server, expected), judgeEncryption(server), judgeCredentials(server)];
}

type Version = readonly [major: number, minor: number, patch: number];

/** The oldest that the contract suite runs against. */
const OLDEST: Version = [2, 9, 0];
/** Without known ways in, by the advisories of 2026 (advisories.nats.io), for each minor version that gets fixes. */
const ADVISED: readonly Version[] = [
  [2, 11, 16],
  [2, 12, 7],
  [2, 14, 0],
];
const SYNC_INTERVAL: Version = [2, 10, 0];

function judgeVersion({ version }: ServerObservation): Finding {
  const id = 'server.version';
  const found = readVersion(version);
  const what = `nats-server ${version || 'of unknown version'}`;
  if (!found) return note(id, { what, risk: 'nobody has tried this one', remedy: 'use nats-server 2.14 or newer' });
  if (isBefore(found, OLDEST))
    return problem(id, {
      what,
      risk: 'it lacks republish and other things that the log rests on',
      remedy: 'use nats-server 2.14 or newer',
    });
  if (isAdvised(found)) return ok(id, what);
  const risk = 'there are advisories against it (advisories.nats.io): permissions and accounts can be passed by';
  return warning(id, { what, risk, remedy: `update to ${ADVISED.map((advised) => advised.join('.')).join(', ')} or newer` });
}

const isAdvised = (found: Version): boolean =>
  ADVISED.some(([major, minor, patch]) => found[0] === major && found[1] === minor && found[2] >= patch) ||
  !isBefore(found, ADVISED.at(-1) as Version);

function judgeFeatures({ version }: ServerObservation): Finding {
  const id = 'server.features';
  const found = readVersion(version);
  if (!found || !isBefore(found, SYNC_INTERVAL)) return ok(id, 'republish, reading by sequence and sync_interval are there');
  return warning(id, {
    what: 'sync_interval is not known to this server (2.10 and newer know it)',
    risk: 'it syncs to disk every 2 min: power loss takes what was acknowledged since, and workers then stop with LogLostError',
    remedy: 'update the server, and set jetstream { sync_interval: always }',
  });
}

/** JSON bytes that one partition takes in a placement, with a long id. */
const PARTITION_BYTES = 64;

function judgePayload({ recordBytesMax }: ServerObservation, { partitions }: Expectation): Finding {
  const id = 'server.payload';
  const bytesMax = Math.max(0, entryBytesMax(recordBytesMax));
  const partitionsMax = Math.floor(bytesMax / PARTITION_BYTES);
  const what = `records of up to ${recordBytesMax} bytes: one placement may move some ${grouped(partitionsMax)} partitions`;
  if (partitionsMax >= (partitions ?? 1)) return ok(id, what);
  return problem(id, {
    what: `${what}, and there are ${partitions ?? 'more'}`,
    risk: 'no placement could be written',
    remedy: 'raise max_payload of the server (default 1MB)',
  });
}

/** `12,345`. By hand: every worker that starts comes by here, and the first number that `Intl` formats costs it 10 ms. */
const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(:\d+)?$/;

function judgeEncryption({ address, isEncrypted }: ServerObservation): Finding {
  const id = 'server.encryption';
  if (isEncrypted) return ok(id, 'the connection is encrypted');
  const what = `the connection to ${address} is not encrypted`;
  if (LOOPBACK.test(address)) return ok(id, `${what}, and does not leave this machine`);
  return warning(id, {
    what,
    risk: 'whoever is on the way reads passwords and may write as anyone',
    remedy: 'give the server a tls {} block, and connect with tls:// (docs/guides/secure-nats.md)',
  });
}

function judgeCredentials({ address, asksCredentials }: ServerObservation): Finding {
  const id = 'server.credentials';
  if (asksCredentials) return ok(id, 'the server asks for credentials');
  const told = {
    what: 'the server lets in whoever reaches it',
    risk: 'anyone may read and write every group',
    remedy: 'give it users: conclave server permissions --role worker --group <group>',
  };
  return LOOPBACK.test(address) ? note(id, told) : warning(id, told);
}

const readVersion = (text: string): Version | undefined => {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return numbers.length === 3 ? (numbers.map(Number) as unknown as Version) : undefined;
};

const isBefore = (a: Version, b: Version): boolean => (a[0] - b[0] || a[1] - b[1] || a[2] - b[2]) < 0;
