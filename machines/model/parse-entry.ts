import type { ConfigProblem } from './config-problem.js';
import { PROTOCOL_MAX, traitsOf, type Entry, type EntryBody, type EntryHead, type PartitionSpec, type WorkerTraits } from './entries.js';
import { isMemberId, isName, isPartitionId, isWorkerId } from './ids.js';
import { parseJsonObject, type Fields } from './parse-json.js';
import { readReasoning } from './placement/reasoning.js';
import { parseLabels, parseRules } from './placement/rules.js';
import { isLoad, isMs, isWhole, POOL_SIZE_MAX } from './ranges.js';

/** `newer`: written by a later version of this code; reading on would be guessing. */
export type ParsedEntry =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'newer'; readonly v: number; readonly entryKind: string };

type Reader = (fields: Fields) => EntryBody | null;

/** Reads one entry from its JSON text. Takes only the fields it knows, so nothing of a foreign shape gets further. Versions beyond `protocolMax` are not read. */
export function parseEntry(text: string, protocolMax = PROTOCOL_MAX): ParsedEntry {
  const parsed = parseJsonObject(text);
  if ('problem' in parsed) return { kind: 'malformed', problem: parsed.problem };
  const { fields } = parsed;
  const { v, author, counter, kind } = fields;
  if (!isWhole(v, 1) || typeof kind !== 'string') return { kind: 'malformed', problem: 'no version or kind' };
  if (v > protocolMax) return { kind: 'newer', v, entryKind: kind };
  if (!isMemberId(author) || !isWhole(counter, 1)) return { kind: 'malformed', problem: 'no author or counter' };
  if (!Object.hasOwn(readers, kind)) return { kind: 'newer', v, entryKind: kind };
  const body = readers[kind as keyof typeof readers](fields);
  if (!body) return { kind: 'malformed', problem: `fields of ${kind}` };
  const head: EntryHead = { v, author, counter };
  return { kind: 'entry', entry: { ...head, ...body } };
}

const readers: { readonly [K in EntryBody['kind']]: Reader } = {
  'member.join': (f) =>
    isName(f.name) &&
    isWhole(f.basis, 0) &&
    isLoad(f.capacity) &&
    isWhole(f.poolSize, 1, POOL_SIZE_MAX) &&
    isMs(f.leaseMs) &&
    isWhole(f.protocolMax, 1) &&
    areTraits(f)
      ? {
          kind: 'member.join',
          name: f.name,
          sticky: f.sticky === true,
          basis: f.basis,
          ...traitsOf(f as unknown as WorkerTraits),
          poolSize: f.poolSize,
          fencing: f.fencing === 'fast' ? 'fast' : 'exclusive',
          leaseMs: f.leaseMs,
          protocolMax: f.protocolMax,
        }
      : null,
  'member.leave': (f) => ({ kind: 'member.leave', hold: f.hold === true }),
  'partition.release': (f) => {
    const released = readPairs(f.released, isPartitionId, isEpoch);
    return released && { kind: 'partition.release', released };
  },
  'leader.claim': (f) => (isWhole(f.against, 0) ? { kind: 'leader.claim', against: f.against as never } : null),
  'leader.renew': (f) => withTerm(f, { kind: 'leader.renew' }),
  'leader.resign': (f) => withTerm(f, { kind: 'leader.resign' }),
  'member.fence': (f) =>
    isMemberId(f.member) && isFenceReason(f.reason) ? withTerm(f, { kind: 'member.fence', member: f.member, reason: f.reason }) : null,
  'partitions.change': (f) => {
    const set = readList(f.set, readPartition);
    const removed = readList(f.removed, (id) => (isPartitionId(id) ? id : null));
    return set && removed && withTerm(f, { kind: 'partitions.change', set, removed });
  },
  'placement.commit': (f) => {
    const moves = readPairs(f.moves, isPartitionId, isWorkerId);
    const reasoning = f.reasoning === undefined ? undefined : readReasoning(f.reasoning);
    if (!moves || !isTrigger(f.trigger) || reasoning === null) return null;
    return withTerm(f, { kind: 'placement.commit', trigger: f.trigger, moves, ...(reasoning && { reasoning }) });
  },
  'hold.end': (f) => readNames(f, 'hold.end'),
  'name.forget': (f) => readNames(f, 'name.forget'),
  'protocol.raise': (f) => (isWhole(f.to, 1) ? withTerm(f, { kind: 'protocol.raise', to: f.to }) : null),
  'snapshot.take': (f) =>
    isWhole(f.sequence, 0) && typeof f.digest === 'string' && f.digest.length <= 64
      ? withTerm(f, { kind: 'snapshot.take', sequence: f.sequence, digest: f.digest })
      : null,
  'maintenance.set': (f) => (typeof f.paused === 'boolean' ? { kind: 'maintenance.set', paused: f.paused } : null),
  'partitions.refresh': () => ({ kind: 'partitions.refresh' }),
  'worker.drain': (f) =>
    isWorkerId(f.worker) && typeof f.draining === 'boolean' ? { kind: 'worker.drain', worker: f.worker, draining: f.draining } : null,
  'entry.part': (f) =>
    isWhole(f.index, 0) && isWhole(f.count, 2, PARTS_MAX) && f.index < f.count && typeof f.text === 'string'
      ? { kind: 'entry.part', index: f.index, count: f.count, text: f.text }
      : null,
};

/** An entry has at most this many pieces: at 512 KiB a piece, 128 MiB. */
export const PARTS_MAX = 256;

function withTerm<B extends { readonly kind: string }>(fields: Fields, body: B): EntryBody | null {
  return isWhole(fields.term, 1) ? ({ ...body, term: fields.term } as unknown as EntryBody) : null;
}

const readNames = (fields: Fields, kind: 'hold.end' | 'name.forget'): EntryBody | null => {
  const names = readList(fields.names, (name) => (isName(name) ? name : null));
  return names && withTerm(fields, { kind, names });
};

function readPartition(value: unknown): PartitionSpec | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, keys, weight } = value as Fields;
  const texts = readList(keys, (key) => (typeof key === 'string' ? key : null));
  if (!isPartitionId(id) || !texts || !isLoad(weight)) return null;
  const ruled = (value as Fields).rules;
  if (ruled === undefined) return { id, keys: texts, weight };
  const problems: ConfigProblem[] = [];
  const rules = typeof ruled === 'object' && ruled !== null ? parseRules(ruled as Fields, '', problems) : undefined;
  return rules && problems.length === 0 ? { id, keys: texts, weight, rules } : null;
}

/** Labels and the maximum of a worker, if they are there. */
function areTraits({ labels, partitionsMax }: Fields): boolean {
  const problems: ConfigProblem[] = [];
  parseLabels(labels, '', problems);
  return problems.length === 0 && (partitionsMax === undefined || isWhole(partitionsMax));
}

function readPairs<A, B>(value: unknown, isA: (v: unknown) => v is A, isB: (v: unknown) => v is B): (readonly [A, B])[] | null {
  return readList(value, (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [a, b] = pair as [unknown, unknown];
    return isA(a) && isB(b) ? ([a, b] as const) : null;
  });
}

function readList<T>(value: unknown, read: (item: unknown) => T | null): T[] | null {
  if (!Array.isArray(value)) return null;
  const items: T[] = [];
  for (const raw of value as unknown[]) {
    const item = read(raw);
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

const isEpoch = (value: unknown): value is number => isWhole(value, 1);
const isFenceReason = (value: unknown): value is 'trustEnded' | 'noResponders' | 'silence' =>
  value === 'trustEnded' || value === 'noResponders' || value === 'silence';
const isTrigger = (value: unknown): value is 'coldStart' | 'restart' | 'planned' | 'emergency' =>
  value === 'coldStart' || value === 'restart' || value === 'planned' || value === 'emergency';
