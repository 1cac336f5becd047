import { createActor, fromCallback, type ActorRefFrom } from 'xstate';
import type { Fact } from '../../machines/model/facts.js';
import type { Epoch, PartitionId } from '../../machines/model/ids.js';
import { rowsOf, type PartitionRow } from '../../machines/model/partition-table.js';
import type { partitionMachine } from '../../machines/partition.machine.js';
import type { HostCommand, WorkEvent } from '../../machines/work.machine.js';
import { PartitionError } from '../errors.js';
import { startActor } from '../member/start-actor.js';
import type { Session } from '../member/session.js';
import { tellRun } from '../member/witness.js';
import { ReleaseQueue } from './release-queue.js';

/** Failures in a row after which a partition is quarantined. */
const TRIES_MAX = 8;

interface Grant {
  readonly epoch: Epoch;
  readonly chart: ActorRefFrom<typeof partitionMachine>;
}

/** Runs a partition chart for every grant of ours, as the log says. Dropping it drops them all. */
export const partitionHost = (session: Session, partition: typeof partitionMachine) =>
  fromCallback<HostCommand, Record<string, never>>(({ sendBack, receive }) => {
    const host = new PartitionHost(session, { partition, tell: (event) => sendBack(event) });
    receive((command) => host.command(command));
    return () => host.end();
  });

interface HostParts {
  readonly partition: typeof partitionMachine;
  readonly tell: (event: WorkEvent) => void;
}

class PartitionHost {
  readonly #session: Session;
  readonly #parts: HostParts;
  readonly #grants = new Map<PartitionId, Grant>();
  readonly #releases: ReleaseQueue;
  readonly #forget: () => void;
  #mode: 'paused' | 'running' | 'draining' = 'paused';
  #holds = false;
  #started = false;

  constructor(session: Session, parts: HostParts) {
    this.#session = session;
    this.#parts = parts;
    this.#releases = new ReleaseQueue(session, () => this.#checkEnded());
    this.#forget = session.replica.onApplied(({ facts }) => facts.forEach((fact) => this.#note(fact)));
    for (const row of rowsOf(session.state.partitions)) if (row.owner !== null && row.owner === session.worker) this.#takeOver(row);
  }

  command(command: HostCommand): void {
    if (command.type === 'host.drain') return this.#drain(command.hold);
    if (this.#mode !== 'draining') this.#mode = command.type === 'host.resume' ? 'running' : 'paused';
    const event = command.type === 'host.resume' ? ({ type: 'partition.run' } as const) : ({ type: 'partition.pause' } as const);
    for (const { chart } of this.#grants.values()) chart.send(event);
  }

  end(): void {
    this.#forget();
    this.#releases.close();
    for (const [id, { chart, epoch }] of this.#grants) {
      chart.stop();
      this.#session.report.revoked(id, epoch);
    }
    this.#grants.clear();
  }

  #note(fact: Fact): void {
    const { worker } = this.#session;
    if (fact.type === 'partition.granted' && fact.worker === worker) this.#take(fact.partition, fact.epoch);
    else if (fact.type === 'partition.recalled' && fact.worker === worker) this.#giveUp(fact.partition, fact.epoch);
  }

  /** What was ours before there was this host: the log may have been ahead of us by more than our own join. */
  #takeOver({ id, epoch, next, removed }: PartitionRow): void {
    this.#take(id, epoch);
    if (next || removed) this.#giveUp(id, epoch);
  }

  #giveUp(id: PartitionId, epoch: Epoch): void {
    const grant = this.#grants.get(id);
    if (grant?.epoch === epoch) grant.chart.send({ type: 'partition.drain' });
  }

  #take(id: PartitionId, epoch: Epoch): void {
    const { config, clock } = this.#session;
    const { drainMs, restartMinMs, restartMaxMs } = config.timing;
    this.#grants.get(id)?.chart.send({ type: 'partition.drop' });
    const chart = createActor(this.#parts.partition, {
      clock,
      input: { partition: id, epoch, drainMs, restartMinMs, restartMaxMs, triesMax: TRIES_MAX, overdue: config.overdue },
    });
    const grant = { epoch, chart };
    this.#grants.set(id, grant);
    this.#watch(id, grant);
    this.#session.charts.followLone(chart, id);
    startActor(chart, (error) => this.#session.fail(error));
    this.#session.report.granted(id, epoch);
    if (this.#mode === 'running') chart.send({ type: 'partition.run' });
    if (this.#mode === 'draining') chart.send({ type: 'partition.drain' });
  }

  #watch(id: PartitionId, { epoch, chart }: Grant): void {
    const { report } = this.#session;
    const at = { partition: id, epoch };
    chart.on('partition.overdue', () => {
      tellRun(this.#session, { ...at, phase: 'overdue' });
      report.overdue(id, epoch);
    });
    chart.on('partition.quarantined', ({ tries }) => {
      tellRun(this.#session, { ...at, phase: 'quarantined' });
      report.error(new PartitionError(`partition ${id} is quarantined: run() failed ${tries} times in a row`, at));
    });
    chart.subscribe({
      next: (snapshot) => {
        if (snapshot.matches({ active: 'serving' })) this.#tellStarted();
        // Trust came back while the work of before was still ending.
        if (snapshot.matches('granted') && this.#mode === 'running') queueMicrotask(() => chart.send({ type: 'partition.run' }));
      },
      complete: () => this.#finish(id, { epoch, chart }),
    });
  }

  #finish(id: PartitionId, { epoch, chart }: Grant): void {
    if (chart.getSnapshot().status !== 'done') return;
    if (this.#grants.get(id)?.chart === chart) this.#grants.delete(id);
    this.#session.report.revoked(id, epoch);
    const giveBack = chart.getSnapshot().output?.giveBack === true;
    if (giveBack && !this.#holds) this.#releases.add(id, epoch);
    this.#checkEnded();
  }

  #tellStarted(): void {
    if (this.#started) return;
    this.#started = true;
    this.#parts.tell({ type: 'work.started' });
  }

  #drain(hold: boolean): void {
    this.#mode = 'draining';
    this.#holds = hold;
    const { worker } = this.#session;
    if (worker && !hold) void this.#session.propose({ kind: 'worker.drain', worker, draining: true });
    for (const { chart } of [...this.#grants.values()]) chart.send({ type: 'partition.drain' });
    this.#checkEnded();
  }

  #checkEnded(): void {
    if (this.#mode === 'draining' && this.#grants.size === 0 && this.#releases.isEmpty) this.#parts.tell({ type: 'work.ended' });
  }
}
