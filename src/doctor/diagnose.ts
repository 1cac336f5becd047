import type { Finding } from '../ports.js';
import type { Expectation } from './expectation.js';
import { judgeAccess } from './judge-access.js';
import { judgeJetStream } from './judge-jetstream.js';
import { judgePace } from './judge-pace.js';
import { judgeServer } from './judge-server.js';
import { judgeStreams } from './judge-streams.js';
import type { Observation } from './observation.js';

/** Everything that was looked at, good and bad. Pure: the same observation gives the same findings. */
export function diagnose(seen: Observation, expected: Expectation): readonly Finding[] {
  return [
    ...judgeServer(seen.server, expected),
    ...judgeJetStream(seen),
    ...judgeStreams(seen, expected),
    ...judgeAccess(seen, expected),
    ...judgePace(seen.pace, expected.timing),
  ];
}
