import { systemClock } from '../../../src/system/system-clock.js';
import type { FleetWorker } from '../../support/fleet-worker.js';
import type { TcpLine } from '../../support/tcp-line.js';
import type { WorkerMessage } from '../../support/worker-order.js';
import type { Accuse } from '../../../src/simulation/judge/violation.js';

export interface NodeParts {
  readonly name: string;
  /** Its lines, one to each server. Every process of the node has them. */
  readonly lines: readonly TcpLine[];
  /** Starts a process; resolves when it is there, not when it serves. */
  readonly begin: (node: ChaosNode) => Promise<FleetWorker>;
  readonly accuse: Accuse;
  /** The promise of `stop()`, in milliseconds. */
  readonly stopMs: number;
}

/** What ends by itself is started again after this long, as a container platform does. */
const RESTART_MS = 500;
const STOP_GRACE_MS = 1_000;

/** A place where one process of the service should run: starts it, and another when it has ended. */
export class ChaosNode {
  readonly name: string;
  readonly lines: readonly TcpLine[];
  /** A gesture is under way with it. */
  isBusy = false;
  readonly #parts: NodeParts;
  readonly #lives = new Set<FleetWorker>();
  readonly #expected = new Set<FleetWorker>();
  #isClosed = false;
  #births = 0;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.lines = parts.lines;
  }

  /** Everything of this node that lives: a process that was replaced may still be ending. */
  get lives(): readonly FleetWorker[] {
    return [...this.#lives];
  }

  get worker(): FleetWorker | undefined {
    return this.lives.at(-1);
  }

  /** One process, and it serves. */
  get isWhole(): boolean {
    return (
      this.#births === 0 && (this.#isClosed ? this.#lives.size === 0 : this.#lives.size === 1 && this.worker?.status.state === 'serving')
    );
  }

  /** A process, unless there is one. */
  async start(): Promise<void> {
    if (this.#lives.size === 0 && this.#births === 0) await this.startAnother();
  }

  async startAnother(): Promise<void> {
    this.#births++;
    try {
      const worker = await this.#parts.begin(this);
      this.#lives.add(worker);
      this.#watch(worker);
      worker.tell({ command: 'start' });
    } finally {
      this.#births--;
    }
  }

  async kill(): Promise<void> {
    await Promise.all(this.lives.map((life) => this.#end(life)));
  }

  /** Graceful; resolves when the process is gone. */
  async stop({ hold }: { readonly hold: boolean }): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.#expected.add(worker);
    const { elapsedMs } = await worker.stop({ hold });
    if (elapsedMs > this.#parts.stopMs + STOP_GRACE_MS)
      this.#parts.accuse('I10', `stop() of ${this.name} took ${Math.round(elapsedMs)} ms, ${this.#parts.stopMs} were promised`);
    this.#lives.delete(worker);
  }

  /** Stops, and is killed meanwhile. */
  async stopCutShort(afterMs: number): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.#expected.add(worker);
    worker.tell({ command: 'stop', options: {} });
    await new Promise((resolve) => systemClock.setTimeout(() => resolve(undefined), afterMs));
    await this.#end(worker);
  }

  /** Nothing is started here any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #end(life: FleetWorker): Promise<void> {
    this.#expected.add(life);
    await life.kill();
    this.#lives.delete(life);
  }

  #watch(life: FleetWorker): void {
    let [version, term] = [0, 0];
    life.process.on('message', (message: WorkerMessage) => {
      if (message.fact !== 'status') return;
      const { status } = message;
      if (status.version < version) this.#parts.accuse('I8', `${this.name} saw version ${version}, then ${status.version}`);
      if (status.term < term) this.#parts.accuse('I8', `${this.name} saw term ${term}, then ${status.term}`);
      ({ version, term } = status);
      if (status.state === 'failed' || status.state === 'stopped') void this.#over(life);
    });
    void life.exited.then(() => {
      const { exitCode, signalCode } = life.process;
      if (!this.#expected.has(life))
        this.#parts.accuse('bug', `${this.name} ended by itself: exit code ${exitCode}, ${signalCode ?? 'no signal'}`);
      void this.#over(life);
    });
  }

  /** The worker has ended without being told to: its process goes, and another comes. */
  async #over(life: FleetWorker): Promise<void> {
    if (this.#expected.has(life)) return;
    await this.#end(life);
    if (this.#isClosed || this.#lives.size > 0) return;
    this.#births++;
    systemClock.setTimeout(() => {
      this.#births--;
      if (!this.#isClosed) void this.start().catch(() => undefined); // Then the service does not come to rest, which is told.
    }, RESTART_MS);
  }
}
