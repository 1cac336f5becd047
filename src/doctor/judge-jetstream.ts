import type { Finding } from '../ports.js';
import { note, ok, problem, warning } from './finding.js';
import type { AccountObservation, Observation, StreamObservation } from './observation.js';

/** Of its account’s limit; above it, other streams may soon fill what the log needs. */
const FULL_SHARE = 0.9;

export function judgeJetStream({ jetstream, streams }: Observation): readonly Finding[] {
  switch (jetstream.kind) {
    case 'off':
      return [problem('jetstream', { what: jetstream.what, risk: 'there is nowhere to keep a log', remedy: jetstream.remedy })];
    case 'unseen':
      return [
        note('jetstream.account', {
          what: `the limits of the account cannot be seen: ${jetstream.why}`,
          risk: 'a full account fails every write, and is not noticed here',
          remedy: 'let this user publish to $JS.API.INFO',
        }),
      ];
    case 'on':
      return [ok('jetstream', levelOf(jetstream.account)), ...judgeAccount(jetstream.account, streams)];
  }
}

const levelOf = ({ level }: AccountObservation): string => `JetStream is on${level === undefined ? '' : `, API level ${level}`}`;

function judgeAccount(account: AccountObservation, streams: readonly StreamObservation[]): readonly Finding[] {
  const id = 'jetstream.account';
  const { storageBytes, storageBytesMax, streams: count, streamsMax } = account;
  const absent = streams.filter((stream) => stream.kind === 'absent');
  const wanted = absent.reduce((sum, { bytesMax }) => sum + bytesMax, 0);
  const findings: Finding[] = [];
  if (streamsMax !== undefined && count + absent.length > streamsMax)
    findings.push(
      problem(id, {
        what: `the account has ${count} of ${streamsMax} streams, and the group needs ${absent.length} more`,
        risk: 'the group cannot be made',
        remedy: 'raise max_streams of the account, or remove streams',
      }),
    );
  if (storageBytesMax !== undefined && wanted > 0 && storageBytes + wanted > storageBytesMax)
    findings.push(
      problem(id, {
        what: `the account uses ${mib(storageBytes)} of ${mib(storageBytesMax)}, and the group reserves ${mib(wanted)} more`,
        risk: 'the group cannot be made',
        remedy: 'raise max_file of the account, or remove streams',
      }),
    );
  else if (storageBytesMax !== undefined && storageBytes > FULL_SHARE * storageBytesMax)
    findings.push(
      warning(id, {
        what: `the account uses ${mib(storageBytes)} of ${mib(storageBytesMax)}`,
        risk: 'one full account fails every write in it: no leader, no placement, no trust',
        remedy: 'give the groups an account of their own, or raise its max_file',
      }),
    );
  if (findings.length > 0) return findings;
  const room = storageBytesMax === undefined ? 'no limit of its own' : `${mib(storageBytes)} of ${mib(storageBytesMax)} used`;
  return [ok(id, `storage of the account: ${room}`)];
}

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
