/** What the network does to every message, all the time. Rates are probabilities of one message. */
export interface Weather {
  readonly latencyMinMs: number;
  readonly latencyMaxMs: number;
  readonly lossRate: number;
  readonly duplicateRate: number;
  /** An append is stored and its acknowledgement lost. */
  readonly ackLossRate: number;
  /** An append finds no room. */
  readonly refusalRate: number;
  /** Messages on different subjects overtake each other. */
  readonly isReordered: boolean;
}

/** A quiet network: short ways, nothing lost. */
export const calmWeather: Weather = {
  latencyMinMs: 0.2,
  latencyMaxMs: 1,
  lossRate: 0,
  duplicateRate: 0,
  ackLossRate: 0,
  refusalRate: 0,
  isReordered: false,
};
