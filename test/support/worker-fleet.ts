import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Partition } from '../../src/index.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/system/system-clock.js';
import { checkHistory, type HistoryQuestion, type HistoryVerdict } from '../../src/simulation/check-history.js';
import { startServer } from '../../src/server/start-server.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { compiledPath } from './compiled-sources.js';
import { FleetWorker } from './fleet-worker.js';
import { GroupLog } from './group-log.js';
import { serverSuites } from './nats-server.js';
import { ProcessGuard } from '../../src/demo/process-guard.js';
import { TcpLine } from './tcp-line.js';
import type { WorkerOrder } from './worker-order.js';

type FleetServer = Pick<RunningServer, 'url' | 'port' | 'pid'>;

/** What all workers of a fleet have in common, unless told otherwise. */
export type FleetOptions = Partial<Omit<WorkerOrder, 'historyFile'>> & {
  /** A server that is there already, and stays. Default, unless there are `servers`: one of its own. */
  readonly server?: FleetServer;
  /** Every worker gets a line of its own to the server. Default: false. */
  readonly lined?: boolean;
  /** Where the referee reads the log. Default: where the workers are. */
  readonly referee?: string | readonly string[];
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
  replicas: 1,
  deaf: [],
  broken: [],
  endsAfterMs: 0,
  worksEveryMs: 50,
} as const;

const FACT_MS = 30_000;
/** Dozens of processes that load their modules at once on two cores take their time. */
const BOOT_MS = 120_000;

interface FleetParts {
  readonly server: FleetServer | undefined;
  readonly ownServer: RunningServer | undefined;
  readonly referee: string | readonly string[];
  readonly log: GroupLog;
  readonly options: FleetOptions;
  readonly script: string;
  readonly folder: string;
}

/**
 * For dozens of processes on two cores, of which each may stand still for many seconds: nobody is declared gone who is only slow, and
 * who comes late is waited for.
 */
export const CROWD_TIMING = {
  preset: 'conservative',
  leaseMs: 90_000,
  silenceMs: 90_000,
  leaderSuspectMs: 60_000,
  coldWindowMs: 90_000,
  startMs: 120_000,
  stopMs: 60_000,
  holdMs: 300_000,
} as const;

/** Workers in processes of their own, on a nats-server of their own, with a referee who reads the log. `await using` ends them all. */
export class WorkerFleet {
  /** What there was to see of the last fleet when it ended: a test that failed is told about by more than its assertion. */
  static lastWords = '';

  readonly #server: FleetServer | undefined;
  readonly #ownServer: RunningServer | undefined;
  readonly #referee: string | readonly string[];
  /** The referee’s copy of the log. */
  log: GroupLog;
  readonly workers: FleetWorker[] = [];
  readonly #options: FleetOptions;
  readonly #script: string;
  readonly #folder: string;
  readonly #guard: ProcessGuard;
  readonly #looks = new Set<() => void>();

  private constructor(parts: FleetParts) {
    this.#server = parts.server;
    this.#ownServer = parts.ownServer;
    this.#referee = parts.referee;
    this.log = parts.log;
    this.#options = parts.options;
    this.#script = parts.script;
    this.#folder = parts.folder;
    this.#guard = new ProcessGuard(parts.folder);
    this.log.onRecord(() => this.#look());
  }

  static async open(options: FleetOptions = {}): Promise<WorkerFleet> {
    const script = options.script ?? (await compiledPath('test/support/worker-process.ts'));
    const isHomeless = options.server === undefined && options.servers === undefined;
    const ownServer = isHomeless ? await startServer({ ...serverSuites()[0]?.options }) : undefined;
    const server = options.server ?? ownServer;
    const folder = await mkdtemp(join(tmpdir(), 'conclave-fleet-'));
    const referee = options.referee ?? options.servers ?? server?.url ?? [];
    const log = await GroupLog.open(referee, options.group ?? DEFAULTS.group, options.replicas);
    return new WorkerFleet({ server, ownServer, referee, log, options, script, folder });
  }

  /** Its own server, or the one that was given. Throws when there are `servers` instead. */
  get server(): FleetServer {
    if (!this.#server) throw new Error('this fleet has no server of its own');
    return this.#server;
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
    const { server: _, script: __, referee: ___, lined, ...order } = { ...DEFAULTS, ...this.#options, ...options, name };
    const line = lined ? await TcpLine.to(this.server.port) : undefined;
    const servers = line?.url ?? order.servers ?? this.server.url;
    const worker = new FleetWorker({
      script: this.#script,
      order: { ...order, servers, historyFile },
      line,
      onChange: () => this.#look(),
    });
    this.#guard.watch(worker.process);
    this.workers.push(worker);
    await this.until(`${name} is ready`, () => worker.isReady, BOOT_MS);
    return worker;
  }

  /** Processes under these names, started at once when all are there. Resolves when all of them serve. */
  async start(names: readonly string[], options: FleetOptions = {}): Promise<readonly FleetWorker[]> {
    const workers = await Promise.all(names.map((name) => this.spawn(name, options)));
    for (const worker of workers) worker.tell({ command: 'start' });
    await this.until(`${names.join(', ')} serve`, () => workers.every((worker) => worker.isStarted), BOOT_MS);
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

  /** The referee reads the log again from its beginning, as after one that went back. */
  async reread(): Promise<void> {
    await this.log.close();
    this.log = await GroupLog.open(this.#referee, this.#options.group ?? DEFAULTS.group, this.#options.replicas);
    this.log.onRecord(() => this.#look());
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
    const telling = this.log.records.filter(({ entry }) => entry?.kind !== 'leader.renew').slice(-400);
    const log = telling.map(({ sequence, storedAtMs, entry, outcome, facts }) => {
      const { author, kind } = entry ?? {};
      return `  ${sequence} @${storedAtMs} ${kind} by ${author?.slice(0, 6)}: ${JSON.stringify(outcome)} ${JSON.stringify(facts).slice(0, 200)}`;
    });
    return [
      ...workers,
      JSON.stringify({ problem: this.log.problem, leader, placement, applied, draining, members: Object.values(members) }),
      rows.join(' '),
      ...log,
    ].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    WorkerFleet.lastWords = this.describe();
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.#guard.end();
    await Promise.all(this.workers.map((worker) => worker.unlined()));
    await this.log.close();
    await this.#ownServer?.stop();
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
