import { isMemberId, isPartitionId, type MemberId } from '../../machines/model/ids.js';
import { parseJsonObject, type Fields } from '../../machines/model/parse-json.js';
import { isWhole, MS_MAX } from '../../machines/model/ranges.js';
import { decodeText } from './decode-text.js';

/** One chart of a member, as it was told. */
export interface PicturedChart {
  /** The id of its machine: `membership`, `partition`. */
  readonly chart: string;
  /** The partition or member that it is about; null when there is one of its kind only. */
  readonly about: string | null;
  /** The active leaf states, one for each region, and for how long each has been active, in milliseconds. */
  readonly states: readonly PicturedState[];
}

export interface PicturedState {
  readonly state: string;
  readonly forMs: number;
}

/** Charts of which a member has many: one for each partition it owns, and, while it leads, a detector for each other member. */
export interface ChartCrowd {
  readonly chart: string;
  /** How many are in each state. */
  readonly counts: Readonly<Record<string, number>>;
  /** Those that do anything else than usual, at most `LISTED_MAX`: the counts tell of the rest. */
  readonly listed: readonly PicturedChart[];
}

/** What one member tells those who watch: all of it in every message, so a lost one leaves nothing behind. */
export interface ChartPicture {
  readonly member: MemberId;
  /** Rises with every picture of this member. */
  readonly count: number;
  /** How long it may still rely on what it owns if nobody answers any more, in milliseconds; 0 when it may not. */
  readonly trustMs: number;
  /** The latest that a timer of its process was, in the last seconds. */
  readonly lagMs: number;
  readonly charts: readonly PicturedChart[];
  readonly crowds: readonly ChartCrowd[];
}

export const LISTED_MAX = 32;
const VERSION = 1;
const BYTES_MAX = 64 * 1024;
const CHARTS_MAX = 16;
const STATES_MAX = 32;
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const encoder = new TextEncoder();

/** What a watcher says every few seconds: somebody looks. */
export const encodeWatch = (): Uint8Array => encoder.encode(JSON.stringify({ v: VERSION }));
export const isWatch = (data: Uint8Array): boolean => readFields(data)?.v === VERSION;

export const encodePicture = (picture: ChartPicture): Uint8Array => encoder.encode(JSON.stringify({ v: VERSION, ...picture }));

/** Undefined for anything that is not a picture of this version. */
export function decodePicture(data: Uint8Array): ChartPicture | undefined {
  const fields = readFields(data);
  if (fields?.v !== VERSION || !isMemberId(fields.member) || !isWhole(fields.count)) return undefined;
  const { member, count, trustMs, lagMs } = fields;
  const charts = listOf(fields.charts, CHARTS_MAX, readChart);
  const crowds = listOf(fields.crowds, CHARTS_MAX, readCrowd);
  return charts && crowds && isSpan(trustMs) && isSpan(lagMs) ? { member, count, trustMs, lagMs, charts, crowds } : undefined;
}

function readChart({ chart, about, states }: Fields): PicturedChart | undefined {
  const read = listOf(states, STATES_MAX, readState);
  if (!read || !isName(chart) || !(about === null || isPartitionId(about))) return undefined;
  return { chart, about, states: read };
}

const readState = ({ state, forMs }: Fields): PicturedState | undefined => (isName(state) && isSpan(forMs) ? { state, forMs } : undefined);

function readCrowd({ chart, counts, listed }: Fields): ChartCrowd | undefined {
  const read = listOf(listed, LISTED_MAX, readChart);
  if (!read || !isName(chart) || !isObject(counts)) return undefined;
  const rows = Object.entries(counts);
  const isFit = rows.length <= STATES_MAX && rows.every(([state, count]) => isName(state) && isWhole(count));
  return isFit ? { chart, counts: Object.fromEntries(rows) as Record<string, number>, listed: read } : undefined;
}

function readFields(data: Uint8Array): Fields | undefined {
  const decoded = decodeText(data, BYTES_MAX);
  const parsed = 'text' in decoded ? parseJsonObject(decoded.text) : decoded;
  return 'fields' in parsed ? parsed.fields : undefined;
}

/** A short list of which every item is fit, or undefined. */
function listOf<T>(value: unknown, lengthMax: number, read: (fields: Fields) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > lengthMax) return undefined;
  const items = value.map((item: unknown) => (isObject(item) ? read(item) : undefined));
  return items.every((item) => item !== undefined) ? items : undefined;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
/** No state has the name that objects treat in their own way. */
const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value) && value !== '__proto__';
const isSpan = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= MS_MAX;
