/** One fault at one time. What `strength` (0 to 1) means, the catalogue says. */
export interface Incident {
  readonly atMs: number;
  readonly fault: IncidentName;
  /** Index of the node it happens to; faults of the server take no notice. */
  readonly node: number;
  readonly forMs: number;
  readonly strength: number;
}

export type IncidentName =
  | 'pause'
  | 'block'
  | 'crash'
  | 'crashUnnoticed'
  | 'crashForgotten'
  | 'stop'
  | 'stopHeld'
  | 'stopCutShort'
  | 'twin'
  | 'version'
  | 'rollOut'
  | 'cut'
  | 'deaf'
  | 'mute'
  | 'slow'
  | 'stall'
  | 'fade'
  | 'split'
  | 'logGap'
  | 'logFull'
  | 'lateAppends'
  | 'logForgets'
  | 'logReplaced'
  | 'busyLog'
  | 'userThrows'
  | 'userIgnores'
  | 'partitionsChange'
  | 'maintenance'
  | 'drain';

/** What the network and the clocks do all the time. */
export type WeatherName = 'latency' | 'loss' | 'duplicates' | 'lostAcks' | 'refusals' | 'reorder' | 'clockRates';

export type FaultName = IncidentName | WeatherName;
