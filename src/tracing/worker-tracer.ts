import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import type { Fact } from '../../machines/model/facts.js';
import type { PartitionId } from '../../machines/model/ids.js';
import type { EntryMessage, ProposalMessage, RunMessage } from '../member/witness.js';
import { Beginnings, type Begun } from './beginnings.js';
import { contextOf } from './trace-context.js';

type PartitionFact = Extract<Fact, { readonly partition: unknown }>;

/** An entry that this worker wrote: its span is known when the proposal settles. */
interface Written {
  readonly name: string;
  /** The traces that it is shown in, by the sequences that began them. */
  readonly stories: ReadonlySet<number>;
  readonly attributes: Attributes;
}

/** Of one entry, so many partitions get spans of their own in each worker: a placement of thousands is no better told by thousands. */
const PARTITIONS_MAX = 64;
/** So many of our entries may wait for their proposals to settle; the oldest is forgotten first. */
const WRITTEN_MAX = 64;

/** Turns what one worker applies, proposes and runs into spans, each in the trace of the entry by which its story began. */
export class WorkerTracer {
  readonly #tracer: Tracer;
  readonly #beginnings = new Beginnings();
  readonly #drains = new Map<PartitionId, Span>();
  readonly #starts = new Map<PartitionId, Span>();
  readonly #written = new Map<number, Written>();
  #log = '';
  #member = '';

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  noteEntry(message: EntryMessage): void {
    const { member, log, entry, outcome, facts, sequence, leaderBefore } = message;
    if (member !== this.#member) this.end();
    [this.#member, this.#log] = [member, log];
    // What is caught up with happened at other times.
    if (member === '' || outcome.kind !== 'accepted') return;
    const now = { sequence, atMs: nowMs() };
    const story = { ...now, sequence: this.#beginnings.of({ ...now, facts, leaderBefore }) };
    if (entry?.author === member) this.#noteWritten(message, story.sequence);
    let shown = 0;
    for (const fact of facts) {
      if (!('partition' in fact)) continue;
      const isOurs = 'worker' in fact && fact.worker === message.worker;
      this.#notePartition(fact, { message, story, isShown: isOurs && shown++ < PARTITIONS_MAX });
    }
  }

  noteProposal(message: ProposalMessage): void {
    const { sequence = 0, elapsedMs } = message;
    const written = this.#written.get(sequence);
    this.#written.delete(sequence);
    const atMs = nowMs();
    for (const story of written?.stories ?? [])
      this.#begin(message, { name: written?.name ?? '', sequence: story, atMs: atMs - elapsedMs })
        .setAttributes({ ...written?.attributes, 'conclave.sequence': sequence })
        .end(atMs);
  }

  noteRun({ partition, phase }: RunMessage): void {
    if (phase === 'started') this.#close(this.#starts, partition as PartitionId, nowMs());
  }

  /** The incarnation is over, and what it had begun with it. */
  end(): void {
    const atMs = nowMs();
    for (const spans of [this.#drains, this.#starts]) for (const id of [...spans.keys()]) this.#close(spans, id, atMs);
    this.#written.clear();
  }

  #noteWritten({ sequence, facts, worker }: EntryMessage, story: number): void {
    const name = nameOf(facts);
    const given = facts.flatMap((fact) => ('partition' in fact && this.#drains.has(fact.partition) ? [fact.partition] : []));
    const stories = new Set(name ? [story] : given.map((partition) => this.#beginnings.at(partition, { sequence, atMs: 0 }).sequence));
    if (stories.size === 0) return;
    this.#written.set(sequence, { name: name ?? 'conclave.release', stories, attributes: attributesOf(facts, worker) });
    for (const oldest of this.#written.keys()) if (this.#written.size > WRITTEN_MAX) this.#written.delete(oldest);
  }

  #notePartition(
    fact: PartitionFact,
    { message, story, isShown }: { readonly message: EntryMessage; readonly story: Begun; readonly isShown: boolean },
  ): void {
    const { partition } = fact;
    const begun = this.#beginnings.at(partition, story);
    const { atMs } = story;
    const open = (name: string, sinceMs: number): Span => this.#begin(message, { name, sequence: begun.sequence, atMs: sinceMs }, fact);
    this.#close(this.#drains, partition, atMs);
    if (fact.type === 'partition.recalled') {
      this.#close(this.#starts, partition, atMs);
      if (isShown) this.#drains.set(partition, open('conclave.drain', atMs));
    } else if (fact.type === 'partition.granted' && isShown) {
      if (begun.atMs < atMs) open('conclave.grant', begun.atMs).end(atMs);
      this.#starts.set(partition, open('conclave.start', atMs));
    }
    if (fact.type === 'partition.granted' || fact.type === 'partition.forgotten') this.#beginnings.end(partition);
  }

  #begin({ group, name, worker }: Pick<EntryMessage, 'group' | 'name' | 'worker'>, span: Started, fact?: PartitionFact): Span {
    const attributes: Attributes = { 'conclave.group': group, 'conclave.name': name, ...(worker && { 'conclave.worker': worker }) };
    if (fact) attributes['conclave.partition'] = fact.partition;
    if (fact && 'epoch' in fact) attributes['conclave.epoch'] = fact.epoch;
    if (fact && 'reason' in fact) attributes['conclave.reason'] = fact.reason;
    return this.#tracer.startSpan(
      span.name,
      { startTime: span.atMs, attributes },
      contextOf({ group, log: this.#log, sequence: span.sequence }),
    );
  }

  #close(spans: Map<PartitionId, Span>, partition: PartitionId, atMs: number): void {
    spans.get(partition)?.end(atMs);
    spans.delete(partition);
  }
}

interface Started extends Begun {
  readonly name: string;
}

/** What a leader’s entry, or a claim, is called; undefined for others. */
function nameOf(facts: readonly Fact[]): string | undefined {
  for (const { type } of facts) {
    if (type === 'leader.elected') return 'conclave.election';
    if (type === 'member.fenced') return 'conclave.fence';
    if (type === 'placement.committed') return 'conclave.placement';
  }
  return undefined;
}

function attributesOf(facts: readonly Fact[], worker: string | null): Attributes {
  const attributes: Attributes = {};
  for (const fact of facts) {
    if (fact.type === 'leader.elected') attributes['conclave.term'] = fact.term;
    if (fact.type === 'member.fenced' && fact.worker !== worker) attributes['conclave.fenced'] = fact.worker ?? fact.member;
    if (fact.type === 'member.fenced') attributes['conclave.reason'] = fact.reason;
    if (fact.type !== 'placement.committed') continue;
    const { version, trigger, moved } = fact;
    Object.assign(attributes, { 'conclave.version': version, 'conclave.trigger': trigger, 'conclave.moves': moved });
  }
  return attributes;
}

/** Milliseconds since 1970, that do not go back within this process. */
const nowMs = (): number => performance.timeOrigin + performance.now();
