import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StopOutcome } from '../index.js';
import type { StopCommand, WorkerMessage, WorkerOrder } from './worker-messages.js';

const PROGRAM = fileURLToPath(new URL('worker-process.js', import.meta.url));

/** One worker process, seen from the demo. */
export class DemoWorker {
  readonly name: string;
  readonly process: ChildProcess;
  /** What it runs now, by partition, with the epoch. */
  readonly running = new Map<string, number>();
  isServing = false;
  isFrozen = false;
  outcome: StopOutcome | undefined;
  exitCode: number | null | undefined;

  constructor(order: WorkerOrder, onMessage: (worker: DemoWorker, message: WorkerMessage | undefined) => void) {
    this.name = order.name;
    // A process group of its own: Ctrl-C in a terminal reaches the demo alone, which ends its workers in order.
    this.process = fork(PROGRAM, [JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true, execArgv: [] });
    this.process.on('message', (message: WorkerMessage) => {
      this.#note(message);
      onMessage(this, message);
    });
    this.process.once('exit', (code) => {
      this.exitCode = code;
      this.running.clear();
      onMessage(this, undefined);
    });
  }

  /** It may run something now. */
  get isAlive(): boolean {
    return this.exitCode === undefined && !this.isFrozen && this.outcome === undefined;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  freeze(): void {
    this.isFrozen = true;
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.isFrozen = false;
    this.process.kill('SIGCONT');
  }

  stop(hold: boolean): void {
    if (this.process.connected) this.process.send({ command: 'stop', hold } satisfies StopCommand);
  }

  #note(message: WorkerMessage): void {
    if (message.fact === 'serving') this.isServing = true;
    if (message.fact === 'started') this.running.set(message.partition, message.epoch);
    if (message.fact === 'ended' && this.running.get(message.partition) === message.epoch) this.running.delete(message.partition);
    if (message.fact === 'stopped') this.outcome = message.outcome;
  }
}
