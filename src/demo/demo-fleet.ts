import { join } from 'node:path';
import { systemClock } from '../system/system-clock.js';
import type { HistoryRecord } from '../simulation/history.js';
import { DemoWorker } from './demo-worker.js';
import { ProcessGuard } from './process-guard.js';
import type { WorkerMessage } from './worker-messages.js';

/** A partition began to run somewhere. */
export interface Start {
  readonly partition: string;
  readonly worker: string;
  readonly atMs: number;
}

export interface FleetOptions {
  readonly servers: string;
  readonly partitions: number;
  readonly expectedWorkers: number;
  /** For histories; removed at the end. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** No fact takes longer, on a machine that is not overwhelmed. */
const FACT_MS = 30_000;

/** The worker processes, what they told, and what was done to them. */
export class DemoFleet {
  readonly workers: DemoWorker[] = [];
  readonly starts: Start[] = [];
  /** Every term that anyone told of, as they came. */
  readonly terms: number[] = [];
  readonly errors: string[] = [];
  readonly deaths: HistoryRecord[] = [];
  leader: { readonly name: string; readonly term: number } | null = null;
  readonly #options: FleetOptions;
  readonly #guard: ProcessGuard;
  readonly #looks = new Set<() => void>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#guard = new ProcessGuard(options.folder);
  }

  get alive(): readonly DemoWorker[] {
    return this.workers.filter(({ isAlive }) => isAlive);
  }

  spawn(name: string): DemoWorker {
    const { servers, partitions, expectedWorkers, folder } = this.#options;
    const historyFile = join(folder, `${this.workers.length}-${name}.jsonl`);
    const worker = new DemoWorker({ name, servers, partitions, expectedWorkers, historyFile }, (from, message) =>
      this.#hear(from, message),
    );
    this.#guard.watch(worker.process);
    this.workers.push(worker);
    return worker;
  }

  /** Who runs each partition, among the living; a partition that two run appears once, which `checkHistory` finds. */
  owners(): ReadonlyMap<string, string> {
    return new Map(this.alive.flatMap(({ name, running }) => [...running.keys()].map((partition) => [partition, name] as const)));
  }

  /** Every partition runs, every living worker serves, and shares differ by one at most. */
  isAtRest(): boolean {
    const shares = this.alive.map(({ running }) => running.size);
    const isFull =
      shares.reduce((sum, share) => sum + share, 0) === this.#options.partitions && this.owners().size === this.#options.partitions;
    return isFull && this.alive.every(({ isServing }) => isServing) && Math.max(...shares) - Math.min(...shares) <= 1;
  }

  /** Resolves when the claim holds. Rejects after 30 s, or when the demo is aborted. */
  until(claim: string, holds: () => boolean): Promise<void> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.#looks.delete(look);
        signal.removeEventListener('abort', aborted);
        end();
      };
      const look = (): void => void (holds() && settle(resolve));
      const aborted = (): void => settle(() => reject(signal.reason as Error));
      const late = (): void =>
        settle(() => reject(new Error(`not within ${FACT_MS / 1000} s: ${claim}. ${this.errors.slice(-3).join('; ')}`)));
      const timer = setTimeout(late, FACT_MS);
      signal.addEventListener('abort', aborted);
      this.#looks.add(look);
      if (signal.aborted) aborted();
      else look();
    });
  }

  /** Something that no worker tells has changed. */
  look(): void {
    for (const look of [...this.#looks]) look();
  }

  /** Kills whoever is left and removes the folder. */
  async end(): Promise<void> {
    for (const { process, exitCode } of this.workers) if (exitCode === undefined) process.kill('SIGKILL');
    await this.#guard.end();
  }

  #hear(worker: DemoWorker, message: WorkerMessage | undefined): void {
    const { pid = 0 } = worker.process;
    if (!message) this.deaths.push({ kind: 'died', atMs: systemClock.now(), pid, worker: '', incarnation: '' });
    if (message?.fact === 'started') this.starts.push({ partition: message.partition, worker: worker.name, atMs: message.atMs });
    if (message?.fact === 'error') this.errors.push(`${worker.name}: ${message.code} ${message.message}`);
    if (message?.fact === 'leader') this.#noteLeader(message.leader);
    this.look();
  }

  #noteLeader(leader: DemoFleet['leader']): void {
    const known = this.terms.at(-1) ?? 0;
    if (!leader || leader.term < known) return;
    this.leader = leader;
    if (leader.term > known) this.terms.push(leader.term);
  }
}
