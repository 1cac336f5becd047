import type { Arena } from './arena.js';

export type GestureName =
  | 'killWorker'
  | 'killLeader'
  | 'killMost'
  | 'killTwice'
  | 'freezeWorker'
  | 'freezeLeader'
  | 'blockLoop'
  | 'stopWorker'
  | 'stopHeld'
  | 'stopCutShort'
  | 'joinAndLeave'
  | 'replaceUnderName'
  | 'restartAll'
  | 'cutLine'
  | 'resetLine'
  | 'freezeLine'
  | 'deafLine'
  | 'muteLine'
  | 'slowLine'
  | 'killServer'
  | 'freezeServer'
  | 'killStreamLeader'
  | 'freezeStreamLeader'
  | 'loseQuorum'
  | 'changePartitions'
  | 'pausePlacement'
  | 'drainWorker'
  | 'compactLog';

/** One gesture of a round, as the seed drew it. */
export interface Gesture {
  readonly name: GestureName;
  /** When it begins, counted from the start of its round. */
  readonly afterMs: number;
  /** How long it lasts, or how long what is gone stays away. */
  readonly forMs: number;
  /** Which worker, by number; one that is busy with another gesture hands it on to the next. */
  readonly node: number;
  /** From 0 to 1: what it means, the gesture knows. */
  readonly strength: number;
}

/** Gestures of one round never need the same place twice. Workers are many: those who are busy are passed over. */
export type Place = 'worker' | 'leader' | 'everybody' | 'server' | 'log' | 'partitions' | 'placement';

/** What one does to a service, and takes back. */
export interface GestureKind {
  readonly what: string;
  readonly place: Place;
  readonly forMs: readonly [number, number];
  /** Only against this many servers. Default: any number. */
  readonly servers?: number;
  /** Resolves when it is over and all is whole again. False: there was nobody to do it to. */
  readonly happen: (arena: Arena, gesture: Gesture) => Promise<boolean>;
}
