/**
 * Every name on the wire, built in one place from validated tokens. `group` matches `[A-Za-z0-9_-]{1,64}`, member ids match
 * `[A-Za-z0-9_-]{22}`: neither can hold a dot, a wildcard or a space, so no name can reach another group's.
 */

/** The JetStream stream that is the group's log. */
export const logStream = (group: string): string => `CONCLAVE_LOG_${group}`;
/** Where entries are appended. Anyone may publish here; what is stored comes back on `recordSubject`. */
export const logSubject = (group: string): string => `conclave.${group}.log`;
/** Where the server republishes stored records: the live feed of every reader. */
export const recordSubject = (group: string): string => `conclave.${group}.record`;
/** The JetStream stream that holds snapshots. */
export const snapshotStream = (group: string): string => `CONCLAVE_SNAPSHOT_${group}`;
/** One chunk of one snapshot. */
export const snapshotSubject = (group: string, sequence: number, chunk: number): string =>
  `conclave.${group}.snapshot.${sequence}.${chunk}`;
/** All chunks of all snapshots. */
export const snapshotSubjects = (group: string): string => `conclave.${group}.snapshot.>`;
/** Where a leader answers the beats of its members. */
export const beatSubject = (group: string, leader: string): string => `conclave.${group}.beat.${leader}`;
/** Where a reader that finds no snapshot asks for one. Whoever leads writes it. */
export const wantedSubject = (group: string): string => `conclave.${group}.wanted`;
/** Where every live member answers a look: is this process still there? */
export const probeSubject = (group: string, member: string): string => `conclave.${group}.probe.${member}`;
/** Where whoever looks at a group says so; members then tell what their charts do. */
export const watchSubject = (group: string): string => `conclave.${group}.watch`;
/** Where members tell it, all on one subject. */
export const chartsSubject = (group: string): string => `conclave.${group}.charts`;
/** Where answers to requests come in, on connections of ours: under the group's own subjects, so that one group cannot hear another's. */
export const inboxPrefix = (group: string): string => `conclave.${group}.inbox`;
/** One call of the JetStream API (NATS ADR-1): `INFO`, `STREAM.INFO.<stream>` and the like. */
export const jetStreamSubject = (call: string): string => `$JS.API.${call}`;
/** A key-value bucket is a stream (NATS ADR-8). */
export const bucketStream = (bucket: string): string => `KV_${bucket}`;
/** A key of a bucket: with `>`, all of them. */
export const bucketSubject = (bucket: string, key: string): string => `$KV.${bucket}.${key}`;
