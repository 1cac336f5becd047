import {
  beatSubject,
  chartsSubject,
  inboxPrefix,
  jetStreamSubject,
  logStream,
  logSubject,
  probeSubject,
  recordSubject,
  snapshotStream,
  snapshotSubjects,
  wantedSubject,
  watchSubject,
} from './subjects.js';

/**
 * What a process does in a group. `worker` takes partitions, and leads when it is elected: every worker may be, so a leader needs no other
 * permissions than a worker, and has no role of its own here.
 */
export type Role = 'observer' | 'operator' | 'worker';

export interface Permission {
  readonly operation: 'publish' | 'subscribe';
  /** With wildcards. */
  readonly subject: string;
  /** What is lost without it. */
  readonly purpose: string;
}

export interface Permissions {
  readonly allow: readonly Permission[];
  /** It answers requests: once to each, and to nobody else. */
  readonly answers: boolean;
}

/** All that this version of Conclave publishes and subscribes to in one group, and nothing more. */
export function permissionsOf(role: Role, group: string): Permissions {
  const allow = [...reading(group)];
  if (role !== 'observer') allow.push(publish(logSubject(group), 'to write to the log'));
  if (role === 'operator') allow.push(...founding(group));
  if (role === 'worker') allow.push(...working(group));
  return { allow, answers: role === 'worker' };
}

/** Makes the streams of a group. Only operators may: who may create a stream may also have it store and republish what it was not meant for. */
const founding = (group: string): readonly Permission[] =>
  [logStream(group), snapshotStream(group)].map((stream) => publish(jetStreamSubject(`STREAM.CREATE.${stream}`), 'to make the group'));

const reading = (group: string): readonly Permission[] => [
  publish(jetStreamSubject('INFO'), 'to see the limits of the account'),
  ...[logStream(group), snapshotStream(group)].flatMap((stream) => [
    publish(jetStreamSubject(`STREAM.INFO.${stream}`), 'to find the stream and its end'),
    publish(jetStreamSubject(`STREAM.MSG.GET.${stream}`), 'to read what is stored'),
  ]),
  publish(probeSubject(group, '*'), 'to look whether a member is there'),
  publish(wantedSubject(group), 'to ask for a snapshot when none is left to start from'),
  publish(watchSubject(group), 'to ask members to tell what their charts do'),
  subscribe(recordSubject(group), 'to hear what is stored'),
  subscribe(chartsSubject(group), 'to hear what charts do'),
  subscribe(`${inboxPrefix(group)}.>`, 'to get answers'),
];

const working = (group: string): readonly Permission[] => [
  publish(beatSubject(group, '*'), 'to ask the leader for trust'),
  publish(chartsSubject(group), 'to tell what its charts do'),
  publish(snapshotSubjects(group), 'to store snapshots while leading'),
  ...[logStream(group), snapshotStream(group)].map((stream) =>
    publish(jetStreamSubject(`STREAM.PURGE.${stream}`), 'to compact while leading'),
  ),
  subscribe(beatSubject(group, '*'), 'to give trust while leading'),
  subscribe(probeSubject(group, '*'), 'to be found alive'),
  subscribe(watchSubject(group), 'to know that somebody looks'),
  subscribe(wantedSubject(group), 'to write a snapshot for who asks, while leading'),
];

const publish = (subject: string, purpose: string): Permission => ({ operation: 'publish', subject, purpose });
const subscribe = (subject: string, purpose: string): Permission => ({ operation: 'subscribe', subject, purpose });
