import type { StreamInfo } from '@nats-io/jetstream';
import { GroupNotFoundError } from '../errors.js';
import type { Store, StoredSnapshot } from '../ports.js';
import { snapshotStream, snapshotSubject, snapshotSubjects } from '../protocol/subjects.js';
import { systemClock } from '../system/system-clock.js';
import type { NatsWire } from './nats-wire.js';
import { recordBytesMax } from './record-bytes-max.js';
import { chunkCount, joinSnapshot, splitSnapshot } from './snapshot-chunks.js';
import { StreamApi } from './stream-api.js';
import { unavailable } from './unavailable.js';

/** Snapshots as chunks in a stream of their own, one message a chunk. Saving one sequence again replaces it. `ensure` makes the stream anew. */
export function natsStore(wire: NatsWire, group: string, ensure: (timeoutMs: number) => Promise<void>): Store {
  const api = new StreamApi(wire, snapshotStream(group));
  return {
    async save(snapshot, { timeoutMs }) {
      const call = { api, group, msLeft: msLeftOf(timeoutMs) };
      if (!(await infoOf(call))) await ensure(call.msLeft());
      await saveSnapshot(call, snapshot, recordBytesMax(wire));
    },
    load: ({ timeoutMs, below = Infinity }) => loadNewest({ api, group, msLeft: msLeftOf(timeoutMs) }, below),
    prune: (below, { timeoutMs }) => pruneBelow({ api, group, msLeft: msLeftOf(timeoutMs) }, below),
  };
}

interface StoreCall {
  readonly api: StreamApi;
  readonly group: string;
  readonly msLeft: () => number;
}

function msLeftOf(timeoutMs: number): () => number {
  const endsAtMs = systemClock.now() + timeoutMs;
  return () => endsAtMs - systemClock.now();
}

async function saveSnapshot({ api, group, msLeft }: StoreCall, { sequence, data }: StoredSnapshot, chunkBytesMax: number): Promise<void> {
  const write = async (chunk: Uint8Array, index: number): Promise<void> => {
    const reply = await api.publish(snapshotSubject(group, sequence, index), chunk, msLeft());
    if (reply.kind !== 'ok') throw unavailable(`save the snapshot ${sequence}`, reply);
  };
  const [first, ...rest] = splitSnapshot(data, chunkBytesMax);
  await Promise.all(rest.map((chunk, index) => write(chunk, index + 1)));
  if (first) await write(first, 0);
}

async function loadNewest(call: StoreCall, below: number): Promise<StoredSnapshot | undefined> {
  const chunksBySequence = new Map<number, number>();
  for (const { sequence } of await storedChunks(call))
    if (sequence < below) chunksBySequence.set(sequence, (chunksBySequence.get(sequence) ?? 0) + 1);
  for (const [sequence, chunksStored] of [...chunksBySequence].sort(([a], [b]) => b - a)) {
    const data = await loadOne(call, sequence, chunksStored);
    if (data) return { sequence, data };
  }
  return undefined;
}

async function loadOne({ api, group, msLeft }: StoreCall, sequence: number, chunksStored: number): Promise<Uint8Array | undefined> {
  const name = (chunk: number): { last_by_subj: string } => ({ last_by_subj: snapshotSubject(group, sequence, chunk) });
  const [first] = await api.messages([name(0)], msLeft());
  const count = first && chunkCount(first.data);
  if (!first || !count || count > chunksStored) return undefined;
  const others = Array.from({ length: count - 1 }, (_, index) => name(index + 1));
  const rest = await api.messages(others, msLeft());
  return joinSnapshot([first, ...rest].map(({ data }) => data));
}

async function pruneBelow(call: StoreCall, below: number): Promise<void> {
  const old = (await storedChunks(call)).filter((chunk) => chunk.sequence < below);
  // Chunk 0 goes first: a prune that stops half way leaves no snapshot that looks whole.
  old.sort((a, b) => a.chunk - b.chunk);
  for (const { subject } of old) await call.api.purge({ filter: subject }, call.msLeft());
}

interface StoredChunk {
  readonly subject: string;
  readonly sequence: number;
  readonly chunk: number;
}

/** Undefined without the stream: then there is no snapshot, and saving one makes it anew. */
function infoOf({ api, group, msLeft }: StoreCall): Promise<StreamInfo | undefined> {
  return api.info(msLeft(), { subjects_filter: snapshotSubjects(group) }).catch((error: unknown) => {
    if (error instanceof GroupNotFoundError) return undefined;
    throw error;
  });
}

async function storedChunks({ api, group, msLeft }: StoreCall): Promise<StoredChunk[]> {
  const info = await infoOf({ api, group, msLeft });
  return Object.keys(info?.state.subjects ?? {}).flatMap((subject) => {
    const [sequence = NaN, chunk = NaN] = subject.split('.').slice(-2).map(Number);
    return snapshotSubject(group, sequence, chunk) === subject ? [{ subject, sequence, chunk }] : [];
  });
}
