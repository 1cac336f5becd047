import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { OutageLevel } from '../../machines/connection.machine.js';
import type { Fact } from '../../machines/model/facts.js';
import type { PartitionId } from '../../machines/model/ids.js';
import type { RejectedInput } from '../member/rejected-input.js';
import type { Session } from '../member/session.js';
import type { EntryMessage, ProposalMessage, RunMessage, Speaker } from '../member/witness.js';
import type { Worker } from '../worker/worker.js';
import type { Labels, MetricSet } from './metric-set.js';
import type { CounterKey, HistogramKey } from './metric-table.js';

type FenceFact = Extract<Fact, { readonly type: 'member.fenced' }>;

export interface WorkerCountsParts {
  readonly worker: Worker;
  readonly session: Session;
  readonly labels: Labels;
  readonly set: MetricSet;
}

/** Counts what happens to one worker, from its events and from what its session tells on diagnostics channels. */
export class WorkerCounts {
  readonly #parts: WorkerCountsParts;
  readonly #ends: (() => void)[];
  /** When partitions were recalled, vacated, granted to this worker: until what follows from it happened. */
  readonly #recalledAtMs = new Map<PartitionId, number>();
  readonly #vacatedAtMs = new Map<PartitionId, number>();
  readonly #grantedAtMs = new Map<PartitionId, number>();
  /** How urgent its last word on being out of reach was; null when it is in reach. */
  outage: OutageLevel | null = null;
  /** Partitions whose user code failed too often in a row, until they are recalled. */
  readonly quarantined = new Set<string>();

  constructor(parts: WorkerCountsParts) {
    this.#parts = parts;
    const { worker, session, set, labels } = parts;
    set.begin(labels);
    this.#ends = [
      session.charts.onTransition(({ chart, left }) => {
        for (const { state, lastedMs } of left) set.observe('dwell', { ...labels, chart, state }, lastedMs);
      }),
      worker.on('granted', () => this.#count('grants')),
      worker.on('revoked', ({ id }) => {
        this.#count('revokes');
        this.#grantedAtMs.delete(id as PartitionId);
        this.quarantined.delete(id);
      }),
      worker.on('degraded', ({ level }) => (this.outage = level)),
      worker.on('error', ({ code }) => this.#count('errors', { code })),
      this.#hear<EntryMessage>('conclave.entry', (message) => this.#noteEntry(message)),
      this.#hear<ProposalMessage>('conclave.proposal', (message) => this.#noteProposal(message)),
      this.#hear<RunMessage>('conclave.run', (message) => this.#noteRun(message)),
      this.#hear<RejectedInput>('conclave.rejected', ({ what }) => this.#count('rejectedInput', { what })),
    ];
  }

  end(): void {
    for (const end of this.#ends) end();
  }

  #hear<M extends Pick<Speaker, 'group' | 'name'>>(channel: string, listener: (message: M) => void): () => void {
    const { group, name } = this.#parts.labels;
    const hear = (message: unknown): void => {
      const heard = message as M;
      if (heard.name === name && heard.group === group) listener(heard);
    };
    subscribe(channel, hear);
    return () => void unsubscribe(channel, hear);
  }

  /** What is caught up with before the worker is a member happened at other times. */
  #noteEntry({ member, entry, outcome, facts }: EntryMessage): void {
    if (member === '' || outcome.kind !== 'accepted') return;
    const isOurs = entry?.author === member;
    for (const fact of facts) {
      if (fact.type === 'member.fenced') this.#noteFence(fact, { isOurs, self: member });
      this.#timePartition(fact);
      if (isOurs) this.#countDecision(fact);
    }
  }

  /** Each decision is counted by the member that wrote it, so that sums over workers are right. */
  #countDecision(fact: Fact): void {
    if (fact.type === 'leader.elected') this.#count('elections');
    else if (fact.type === 'placement.committed') this.#count('placements', { trigger: fact.trigger });
    else if ((fact.type === 'partition.granted' || fact.type === 'partition.recalled') && fact.reason)
      this.#count('moves', { reason: fact.reason });
  }

  /** Whoever is replaced by a newer process of its name was not declared gone. */
  #noteFence({ member, reason }: FenceFact, { isOurs, self }: { readonly isOurs: boolean; readonly self: string }): void {
    if (reason === 'replaced') return;
    if (isOurs) this.#count('fences', { reason });
    if (member === self) this.#count('fenced', { reason });
  }

  #timePartition(fact: Fact): void {
    if (!('partition' in fact)) return;
    const { partition } = fact;
    const nowMs = this.#parts.session.clock.now();
    if (fact.type === 'partition.recalled') this.#recalledAtMs.set(partition, nowMs);
    else if (fact.type === 'partition.vacated' && fact.last) this.#vacatedAtMs.set(partition, nowMs);
    else if (fact.type === 'partition.granted' && fact.worker === this.#parts.session.worker) {
      this.#grantedAtMs.set(partition, nowMs);
      this.#observe('handover', this.#recalledAtMs.get(partition));
      this.#observe('unowned', this.#vacatedAtMs.get(partition));
    }
    if (fact.type !== 'partition.recalled') this.#recalledAtMs.delete(partition);
    if (fact.type !== 'partition.vacated') this.#vacatedAtMs.delete(partition);
  }

  #noteProposal({ kind, outcome, reason, elapsedMs }: ProposalMessage): void {
    const { set, labels } = this.#parts;
    this.#count('proposals', { kind, outcome, reason });
    set.observe('proposalTime', labels, elapsedMs);
  }

  #noteRun({ partition, phase }: RunMessage): void {
    if (phase === 'failed') this.#count('runFailures');
    else if (phase === 'overdue') this.#count('runsOverdue');
    else if (phase === 'quarantined') this.quarantined.add(partition);
    else if (phase === 'started') {
      this.#observe('runStart', this.#grantedAtMs.get(partition as PartitionId));
      this.#grantedAtMs.delete(partition as PartitionId);
    }
  }

  #count(key: CounterKey, labels: Labels = {}): void {
    this.#parts.set.count(key, { ...this.#parts.labels, ...labels });
  }

  /** The time since then, if there was a then. */
  #observe(key: HistogramKey, sinceMs: number | undefined): void {
    const { set, labels, session } = this.#parts;
    if (sinceMs !== undefined) set.observe(key, labels, session.clock.now() - sinceMs);
  }
}
