import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { OutageLevel } from '../../machines/connection.machine.js';
import type { Partition, StopOptions, StopOutcome } from '../../src/index.js';
import { systemClock } from '../../src/system/system-clock.js';
import { parseHistory, type HistoryRecord } from '../../src/simulation/history.js';
import type { TcpLine } from './tcp-line.js';
import type { WorkerCommand, WorkerMessage, WorkerOrder, WorkerStatus } from './worker-order.js';

const UNBORN: WorkerStatus = { state: 'idle', id: null, isLeader: false, term: 0, version: 0, running: {}, calculates: false };

export interface WorkerBirth {
  readonly script: string;
  readonly order: WorkerOrder;
  /** The line that it has to itself, if any: it ends with the worker’s fleet. */
  readonly line: TcpLine | undefined;
  /** Called after every message and at the end. */
  readonly onChange: () => void;
}

/** One worker process, seen from the test that started it. */
export class FleetWorker {
  readonly name: string;
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly errors: Extract<WorkerMessage, { fact: 'error' }>[] = [];
  /** How urgently it told that the group is out of reach, in order; null: back. */
  readonly outages: (OutageLevel | null)[] = [];
  status = UNBORN;
  isReady = false;
  isStarted = false;
  isFrozen = false;
  outcome: StopOutcome | undefined;
  /** How often its source took another behaviour. */
  misbehaviours = 0;
  #exitedAtMs: number | undefined;
  readonly #order: WorkerOrder;
  readonly #line: TcpLine | undefined;

  constructor({ script, order, line, onChange }: WorkerBirth) {
    this.name = order.name;
    this.#order = order;
    this.#line = line;
    this.process = fork(script, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    this.exited = once(this.process, 'exit');
    this.process.on('message', (message) => {
      this.#hear(message as WorkerMessage);
      onChange();
    });
    this.process.once('exit', () => {
      this.#exitedAtMs = systemClock.now();
      onChange();
    });
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** Its own line to the server. Throws when it was not given one. */
  get line(): TcpLine {
    if (!this.#line) throw new Error(`${this.name} has no line of its own`);
    return this.#line;
  }

  async unlined(): Promise<void> {
    await this.#line?.cut();
  }

  /** It runs no user code now. */
  get isIdle(): boolean {
    return Object.keys(this.status.running).length === 0;
  }

  get hasExited(): boolean {
    return this.#exitedAtMs !== undefined;
  }

  /** It may run something now: alive, not frozen, and not stopped. */
  get isAlive(): boolean {
    return !this.hasExited && !this.isFrozen && this.outcome === undefined && this.isStarted;
  }

  tell(command: WorkerCommand): void {
    this.process.send(command);
  }

  declare(list: readonly Partition[]): void {
    this.tell({ command: 'partitions', list });
  }

  /** `SIGSTOP`: stands still until `thaw`. */
  freeze(): void {
    this.isFrozen = true;
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.isFrozen = false;
    this.process.kill('SIGCONT');
  }

  /** Its event loop stands still for this long. */
  block(forMs: number): void {
    this.tell({ command: 'block', forMs });
  }

  /** `SIGKILL`. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    if (!this.hasExited) await this.exited;
  }

  /** A graceful end of worker and process. */
  stop(options: StopOptions = {}): Promise<StopOutcome> {
    return this.#end(() => this.tell({ command: 'stop', options }));
  }

  /** `SIGTERM`, which it answers by a graceful end. */
  terminate(): Promise<StopOutcome> {
    return this.#end(() => this.process.kill('SIGTERM'));
  }

  async #end(begin: () => void): Promise<StopOutcome> {
    const stopped = new Promise<void>((resolve, reject) => {
      this.process.on('message', ({ fact }: WorkerMessage) => fact === 'stopped' && resolve());
      this.process.once('exit', () => reject(new Error(`${this.name} ended before it had stopped`)));
    });
    begin();
    await stopped;
    this.process.disconnect();
    await this.exited;
    return this.outcome as StopOutcome;
  }

  /** What it wrote down, and its end, if it had one. */
  async history(): Promise<readonly HistoryRecord[]> {
    const records = parseHistory(await readFile(this.#order.historyFile, 'utf8').catch(() => ''));
    if (this.#exitedAtMs === undefined) return records;
    return [...records, { kind: 'died', atMs: this.#exitedAtMs, pid: this.pid, worker: this.status.id ?? '', incarnation: '' }];
  }

  #hear(message: WorkerMessage): void {
    if (message.fact === 'status') this.status = message.status;
    else if (message.fact === 'ready') this.isReady = true;
    else if (message.fact === 'started') this.isStarted = true;
    else if (message.fact === 'misbehaving') this.misbehaviours++;
    else if (message.fact === 'degraded') this.outages.push(message.level);
    else if (message.fact === 'stopped') this.outcome = message.outcome;
    else this.errors.push(message);
  }
}
