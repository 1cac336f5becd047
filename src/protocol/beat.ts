import { isMemberId, type MemberId, type Term } from '../../machines/model/ids.js';
import { parseJsonObject, type Fields } from '../../machines/model/parse-json.js';
import type { Timing } from '../../machines/model/timing.js';
import { isWhole } from '../../machines/model/ranges.js';
import { decodeText } from './decode-text.js';

/** A member asks its leader: may I rely on what I own? */
export interface Beat {
  readonly member: MemberId;
  readonly term: Term;
  /** Whether it trusts what it owns as it asks: answers that never reach it in time leave it without trust. */
  readonly trusted: boolean;
}

/** The leader's answer. Absent trust (`trusted: false`): not the leader of that term, or the member is on its way out. */
export interface BeatAnswer {
  readonly trusted: boolean;
  readonly term: Term;
  /** What the leader has applied: the answer counts once the member has, too. */
  readonly applied: number;
  /** Digest of the leader's state at `applied`. */
  readonly digest: string;
  /** The leader has nothing to place. */
  readonly settled: boolean;
}

const ANSWERS_EVERY_MS = 100;
const BYTES_MAX = 1024;
const encoder = new TextEncoder();
const DIGEST = /^[0-9a-f]{1,64}$/;

/** Who trusts already does not wait for its answer: a leader gives those of so many milliseconds together. */
export const answersEveryMs = ({ suspectMs, beatTimeoutMs }: Timing): number =>
  Math.min(ANSWERS_EVERY_MS, suspectMs / 4, beatTimeoutMs / 4);

export const encodeBeat = (beat: Beat): Uint8Array => encoder.encode(JSON.stringify(beat));
export const encodeBeatAnswer = (answer: BeatAnswer): Uint8Array => encoder.encode(JSON.stringify(answer));

/** Tells “the process is here, and does not lead” from silence. */
export const notLeading = (): Uint8Array => new Uint8Array([0]);
export const isNotLeading = (data: Uint8Array): boolean => data.length === 1 && data[0] === 0;

/** Undefined for anything that is not a beat. */
export function decodeBeat(data: Uint8Array): Beat | undefined {
  const fields = readFields(data);
  if (!fields || !isMemberId(fields.member) || !isWhole(fields.term)) return undefined;
  return { member: fields.member, term: fields.term as Term, trusted: fields.trusted === true };
}

/** Undefined for anything that is not an answer. */
export function decodeBeatAnswer(data: Uint8Array): BeatAnswer | undefined {
  const fields = readFields(data);
  if (!fields || !isWhole(fields.term) || !isWhole(fields.applied) || !isDigest(fields.digest)) return undefined;
  const { term, applied, digest } = fields;
  return { trusted: fields.trusted === true, term: term as Term, applied, digest, settled: fields.settled === true };
}

function readFields(data: Uint8Array): Fields | undefined {
  const decoded = decodeText(data, BYTES_MAX);
  const parsed = 'text' in decoded ? parseJsonObject(decoded.text) : decoded;
  return 'fields' in parsed ? parsed.fields : undefined;
}

const isDigest = (value: unknown): value is string => typeof value === 'string' && DIGEST.test(value);
