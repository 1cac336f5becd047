import type { Permission } from '../protocol/permissions.js';

/** What was seen of a server, without judgement. */
export interface Observation {
  readonly server: ServerObservation;
  readonly jetstream: JetStreamObservation;
  /** Of the group; none when no group was named, or JetStream is off. */
  readonly streams: readonly StreamObservation[];
  /** What this user needs and may not. */
  readonly refused: readonly Permission[];
  /** This user may publish what is none of the group’s business. */
  readonly isUnconfined: boolean;
  readonly pace: PaceObservation;
}

export interface ServerObservation {
  /** `2.10.27`; empty when it does not say. */
  readonly version: string;
  /** `host:port`. */
  readonly address: string;
  readonly isEncrypted: boolean;
  readonly asksCredentials: boolean;
  readonly isClustered: boolean;
  /** Bytes of the largest record that one append takes. */
  readonly recordBytesMax: number;
}

export type JetStreamObservation =
  | { readonly kind: 'on'; readonly account: AccountObservation }
  | { readonly kind: 'off'; readonly what: string; readonly remedy: string }
  | { readonly kind: 'unseen'; readonly why: string };

export interface AccountObservation {
  /** The API level, which servers tell from 2.11 on. */
  readonly level: number | undefined;
  readonly storageBytes: number;
  /** Undefined: no limit of the account’s own. */
  readonly storageBytesMax: number | undefined;
  readonly streams: number;
  readonly streamsMax: number | undefined;
}

export type StreamObservation =
  | {
      readonly kind: 'fits';
      readonly name: string;
      readonly replicas: number;
      /** Copies that are offline or behind. */
      readonly replicasBehind: number;
      readonly bytes: number;
      readonly bytesMax: number;
    }
  | { readonly kind: 'absent'; readonly name: string; readonly bytesMax: number }
  | { readonly kind: 'different'; readonly name: string; readonly differences: readonly string[] }
  /** `willPass`: a cluster without leader, or a slow answer. */
  | { readonly kind: 'refused'; readonly name: string; readonly what: string; readonly remedy: string; readonly willPass: boolean };

export interface PaceObservation {
  /** Several, in milliseconds. */
  readonly roundTripsMs: readonly number[];
  /** The longest time for which our own event loop stood still meanwhile. */
  readonly loopLagMsMax: number;
  /** How far our wall clock is from the server’s; undefined when it does not tell the time. */
  readonly clockSkewMs: number | undefined;
}
