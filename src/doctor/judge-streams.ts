import type { Finding } from '../ports.js';
import type { Expectation } from './expectation.js';
import { note, ok, problem, warning } from './finding.js';
import type { Observation, StreamObservation } from './observation.js';

/** Of its limit; a log is compacted long before, unless nobody leads. */
const FULL_SHARE = 0.8;

export function judgeStreams({ streams, server }: Observation, expected: Expectation): readonly Finding[] {
  return streams.flatMap((stream) => judgeStream(stream, { ...expected, isClustered: server.isClustered }));
}

interface Surroundings extends Expectation {
  readonly isClustered: boolean;
}

function judgeStream(stream: StreamObservation, around: Surroundings): readonly Finding[] {
  const id = `stream.${stream.name}`;
  switch (stream.kind) {
    case 'fits':
      return judgeFitting(stream, around);
    case 'absent':
      return [
        note(id, {
          what: `the stream ${stream.name} is not there`,
          risk: 'workers that may make it do so when they start; those that may not cannot start',
          remedy: `conclave create --group ${around.group ?? '<group>'}`,
        }),
      ];
    case 'different':
      return [
        problem(id, {
          what: `The stream "${stream.name}" is not as this group needs it: ${stream.differences.join('; ')}.`,
          risk: 'what Conclave promises rests on these fields; it was left as it is',
          remedy: `change these fields (nats stream edit ${stream.name}), or use another group name`,
        }),
      ];
    case 'refused': {
      const told = { what: stream.what, risk: 'the group cannot be read', remedy: stream.remedy };
      return [stream.willPass ? warning(id, told) : problem(id, told)];
    }
  }
}

type Fitting = Extract<StreamObservation, { kind: 'fits' }>;

function judgeFitting(stream: Fitting, { isClustered }: Surroundings): readonly Finding[] {
  const { name, replicas, replicasBehind, bytes, bytesMax } = stream;
  const findings: Finding[] = [];
  if (isClustered && replicas < 3)
    findings.push(
      warning(`stream.${name}.replicas`, {
        what: `the stream ${name} has ${replicas} of 3 replicas in a cluster`,
        risk: 'while its one server is away, the group stands still; when its disk is lost, so is the group',
        remedy: `nats stream edit ${name} --replicas 3`,
      }),
    );
  if (replicasBehind > 0)
    findings.push(
      warning(`stream.${name}.replicas`, {
        what: `${replicasBehind} of ${replicas} copies of ${name} are offline or behind`,
        risk: 'with the loss of one more server, nothing can be written',
        remedy: 'look at the servers: nats server report jetstream',
      }),
    );
  if (bytesMax > 0 && bytes > FULL_SHARE * bytesMax)
    findings.push(
      warning(`stream.${name}.room`, {
        what: `the stream ${name} holds ${bytes} of ${bytesMax} bytes`,
        risk: 'when it is full, nothing can be decided any more; a leader compacts it, so perhaps none has led for long',
        remedy: `nats stream edit ${name} --max-bytes ${bytesMax * 2}`,
      }),
    );
  if (findings.length > 0) return findings;
  return [ok(`stream.${name}`, `the stream ${name} is as needed: ${replicas} ${replicas === 1 ? 'copy' : 'copies'}, on disk`)];
}
