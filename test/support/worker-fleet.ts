import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Partition } from '../../src/index.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/runtime/system-clock.js';
import { checkHistory, type HistoryQuestion, type HistoryVerdict } from '../../src/simulation/check-history.js';
import { startServer } from '../../src/server/start-server.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { compiledPath } from './compiled-sources.js';
import { FleetWorker } from './fleet-worker.js';
import { GroupLog } from './group-log.js';
import { serverSuites } from './nats-server.js';
import { ProcessGuard } from '../../src/demo/process-guard.js';
import type { WorkerOrder } from './worker-order.js';

/** What all workers of a fleet have in common, unless told otherwise. */
export type FleetOptions = Partial<Omit<WorkerOrder, 'historyFile'>> & {
  /** A server that is there already, and stays. Default: one of its own. */
  readonly server?: RunningServer;
  /** The compiled program of a worker. Default: compiled now. */
  readonly script?: string;
};

const DEFAULTS = {
  group: 'fleet',
  timing: 'balanced',
  partitions: 24,
  placement: 'sticky',
  capacity: 1,
  outage: 'pause',
  expectedWorkers: null,
  endsAfterMs: 0,
  worksEveryMs: 50,
} as const;

const FACT_MS = 30_000;

/** Workers in processes of their own, on a nats-server of their own, with a referee who reads the log. `await using` ends them all. */
export class WorkerFleet {
  readonly server: RunningServer;
  readonly log: GroupLog;
  readonly workers: FleetWorker[] = [];
  readonly #options: FleetOptions;
  readonly #script: string;
  readonly #folder: string;
  readonly #guard: ProcessGuard;
  readonly #looks = new Set<() => void>();

  private constructor(parts: Pick<WorkerFleet, 'server' | 'log'> & { options: FleetOptions; script: string; folder: string }) {
    this.server = parts.server;
    this.log = parts.log;
    this.#options = parts.options;
    this.#script = parts.script;
    this.#folder = parts.folder;
    this.#guard = new ProcessGuard(parts.folder);
    this.log.onRecord(() => this.#look());
  }

  static async open(options: FleetOptions = {}): Promise<WorkerFleet> {
    const script = options.script ?? (await compiledPath('test/support/worker-process.ts'));
    const server = options.server ?? (await startServer({ ...serverSuites()[0]?.options }));
    const folder = await mkdtemp(join(tmpdir(), 'conclave-fleet-'));
    const log = await GroupLog.open(server.url, options.group ?? DEFAULTS.group);
    return new WorkerFleet({ server, log, options, script, folder });
  }

  get alive(): readonly FleetWorker[] {
    return this.workers.filter((worker) => worker.isAlive);
  }

  /** The worker that leads by the log and knows it. Throws when there is none: await `led` first. */
  get leader(): FleetWorker {
    const leader = this.alive.find((worker) => worker.status.isLeader && worker.status.term === this.log.state.leader?.term);
    if (!leader) throw new Error('nobody leads');
    return leader;
  }

  get followers(): readonly FleetWorker[] {
    return this.alive.filter((worker) => worker !== this.leader);
  }

  get partitions(): readonly string[] {
    return [...rowsOf(this.log.state.partitions)].filter((row) => !row.removed).map((row) => row.id);
  }

  /** A process that waits for its start. */
  async spawn(name: string, options: FleetOptions = {}): Promise<FleetWorker> {
    const historyFile = join(this.#folder, `${this.workers.length}.jsonl`);
    const { server: _, script: __, ...order } = { ...DEFAULTS, ...this.#options, ...options, name };
    const worker = new FleetWorker({
      script: this.#script,
      order: { servers: this.server.url, ...order, historyFile },
      onChange: () => this.#look(),
    });
    this.#guard.watch(worker.process);
    this.workers.push(worker);
    await this.until(`${name} is ready`, () => worker.isReady);
    return worker;
  }

  /** Processes under these names, started at once when all are there. Resolves when all of them serve. */
  async start(names: readonly string[], options: FleetOptions = {}): Promise<readonly FleetWorker[]> {
    const workers = await Promise.all(names.map((name) => this.spawn(name, options)));
    for (const worker of workers) worker.tell({ command: 'start' });
    await this.until(`${names.join(', ')} serve`, () => workers.every((worker) => worker.isStarted));
    return workers;
  }

  /** Resolves when the claim holds. It is looked at again after every message of a worker and every record of the log. */
  until(claim: string, holds: () => boolean, withinMs = FACT_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.#looks.delete(look);
        end();
      };
      const look = (): void => {
        if (holds()) settle(resolve);
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`not so after ${withinMs} ms: ${claim}\n${this.describe()}`))),
        withinMs,
      );
      this.#looks.add(look);
      look();
    });
  }

  /** Somebody leads, and says so. */
  led(): Promise<void> {
    return this.until('somebody leads', () =>
      this.alive.some((worker) => worker.status.isLeader && worker.status.term === this.log.state.leader?.term),
    );
  }

  /** Every partition runs once, where the log says, and no handover is under way. Returns when that was seen. */
  async atRest(withinMs = FACT_MS): Promise<number> {
    await this.until('every partition runs once, where the log says', () => this.#isAtRest(), withinMs);
    return systemClock.now();
  }

  /** The spans of a story. Facts are awaited by `until`. */
  lets(passMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, passMs));
  }

  declare(list: readonly Partition[]): void {
    for (const worker of this.workers) if (!worker.hasExited) worker.declare(list);
  }

  async verdict(question: Omit<HistoryQuestion, 'partitions'>): Promise<HistoryVerdict> {
    const histories = await Promise.all(this.workers.map((worker) => worker.history()));
    return checkHistory(histories.flat(), { partitions: this.partitions, ...question });
  }

  describe(): string {
    const workers = this.workers.map(({ name, hasExited, isFrozen, status, errors }) => {
      const { running, ...rest } = status;
      const end = hasExited ? ' (gone)' : isFrozen ? ' (frozen)' : '';
      return `${name}${end} ${JSON.stringify(rest)} runs ${Object.keys(running).length} ${errors.map(({ message }) => message).join('; ')}`;
    });
    const { leader, placement, applied, members, draining } = this.log.state;
    const rows = [...rowsOf(this.log.state.partitions)].map(
      ({ id, owner, epoch, next }) => `${id}:${owner}@${epoch}${next ? `→${next}` : ''}`,
    );
    const telling = this.log.records.filter(({ entry }) => entry?.kind !== 'leader.renew').slice(-40);
    const log = telling.map(({ sequence, entry, outcome, facts }) => {
      const { author, kind } = entry ?? {};
      return `  ${sequence} ${kind} by ${author?.slice(0, 6)}: ${JSON.stringify(outcome)} ${JSON.stringify(facts).slice(0, 200)}`;
    });
    return [
      ...workers,
      JSON.stringify({ leader, placement, applied, draining, members: Object.values(members) }),
      rows.join(' '),
      ...log,
    ].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.#guard.end();
    await this.log.close();
    if (this.#options.server === undefined) await this.server.stop();
  }

  #isAtRest(): boolean {
    const rows = [...rowsOf(this.log.state.partitions)];
    const running = this.alive.flatMap((worker) =>
      Object.entries(worker.status.running).map(([id, epoch]) => `${worker.status.id} ${id} ${epoch}`),
    );
    const claimed = rows.map(({ id, owner, epoch }) => `${owner} ${id} ${epoch}`);
    const isSettled = rows.length > 0 && rows.every((row) => row.owner && !row.next && !row.removed);
    return isSettled && running.length === claimed.length && running.toSorted().join() === claimed.toSorted().join();
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}

/** `node-0`, `node-1` and so on. */
export const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `node-${index}`);
