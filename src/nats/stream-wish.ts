import type { StreamConfig } from '@nats-io/jetstream';
import { logStream, logSubject, recordSubject, snapshotStream, snapshotSubjects } from '../protocol/subjects.js';

/** What is asked of an operator's storage. A value that is given must match an existing stream; one that is not takes a default when creating. */
export interface StreamCapacity {
  readonly replicas?: number | undefined;
  readonly bytesMax?: number | undefined;
}

/**
 * A stream as we need it. `promises` are the fields that our guarantees rest on: they must read back as they are here, absent fields as
 * `false`. All else (replicas moved, compression, placement, limits on consumers) is the operator's and left as found.
 */
export interface StreamWish {
  readonly name: string;
  readonly promises: Readonly<Partial<StreamConfig>>;
  readonly capacity: StreamCapacity;
  /** Used when the stream is created and `capacity` does not say. */
  readonly bytesMaxDefault: number;
}

const mib = 1024 * 1024;

const common = {
  retention: 'limits',
  storage: 'file',
  discard: 'new',
  max_age: 0,
  max_msgs: -1,
  max_msg_size: -1,
  allow_rollup_hdrs: false,
  no_ack: false,
  sealed: false,
  deny_purge: false,
  mirror: false,
  sources: false,
  subject_transform: false,
  allow_msg_ttl: false,
  allow_msg_counter: false,
  persist_mode: false,
} as const;

/** Records leave the log only from its front, by compaction; what was stored is republished for all to hear. */
export function logWish(group: string, capacity: StreamCapacity): StreamWish {
  const promises = {
    ...common,
    subjects: [logSubject(group)],
    max_msgs_per_subject: -1,
    deny_delete: true,
    allow_direct: false,
    republish: { src: logSubject(group), dest: recordSubject(group) },
  };
  return { name: logStream(group), promises: promises as unknown as Partial<StreamConfig>, capacity, bytesMaxDefault: 64 * mib };
}

/** One message a chunk: saving a chunk again replaces it. */
export function snapshotWish(group: string, capacity: StreamCapacity): StreamWish {
  const promises = { ...common, subjects: [snapshotSubjects(group)], max_msgs_per_subject: 1, deny_delete: false, republish: false };
  return { name: snapshotStream(group), promises: promises as unknown as Partial<StreamConfig>, capacity, bytesMaxDefault: 256 * mib };
}

/** What to send to the server: the promises that are not merely "absent", and the limits. */
export function creationOf({ name, promises, capacity, bytesMaxDefault }: StreamWish): object {
  const present = Object.entries(promises).filter(([, value]) => (value as unknown) !== false);
  return {
    ...Object.fromEntries(present),
    name,
    num_replicas: capacity.replicas ?? 1,
    max_bytes: capacity.bytesMax ?? bytesMaxDefault,
    duplicate_window: duplicateWindowNs,
  };
}

/** The least the server takes: we never use message ids, and remembering them costs memory. */
const duplicateWindowNs = 100_000_000;
