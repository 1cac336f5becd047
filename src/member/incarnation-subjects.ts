import { notLeading } from '../protocol/beat.js';
import { beatSubject, probeSubject } from '../protocol/subjects.js';
import { feedCharts, type ChartFeedParts } from './chart-feed.js';

export interface IncarnationParts extends ChartFeedParts {
  /** Answers beats while this member leads; `undefined` leaves that to others. */
  readonly answerBeat: (beat: Uint8Array) => Uint8Array | undefined;
}

const PROBE_ANSWER = new Uint8Array([1]);

/** Where one incarnation is found: it answers beats and probes, and tells what its charts do. Returns the function that ends it. */
export function serveIncarnation(parts: IncarnationParts): () => void {
  const { group, member, bus, answerBeat } = parts;
  const ends = [
    bus.respond(beatSubject(group, member), (beat) => answerBeat(beat) ?? notLeading()),
    bus.respond(probeSubject(group, member), () => PROBE_ANSWER),
    feedCharts(parts),
  ];
  return () => ends.forEach((end) => end());
}
