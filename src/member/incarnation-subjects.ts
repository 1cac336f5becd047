import type { Responder } from '../ports.js';
import { beatSubject, probeSubject } from '../protocol/subjects.js';
import { feedCharts, type ChartFeedParts } from './chart-feed.js';

export interface IncarnationParts extends ChartFeedParts {
  readonly answerBeat: Responder;
}

const PROBE_ANSWER = new Uint8Array([1]);

/** Where one incarnation is found: it answers beats and probes, and tells what its charts do. Returns the function that ends it. */
export function serveIncarnation(parts: IncarnationParts): () => void {
  const { group, member, bus, answerBeat } = parts;
  const ends = [
    bus.respond(beatSubject(group, member), answerBeat),
    bus.respond(probeSubject(group, member), (_, reply) => reply(PROBE_ANSWER)),
    feedCharts(parts),
  ];
  return () => ends.forEach((end) => end());
}
