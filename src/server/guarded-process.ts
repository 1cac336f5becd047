import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { GUARD_SCRIPT } from './guard-script.js';

const OUTPUT_CHARS_MAX = 4_000;

/** A process that ends when this process does, however this process ends. */
export class GuardedProcess {
  /** Settles with its process id; rejects when the guard could not start it. */
  readonly started: Promise<number>;
  /** Settles when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  readonly #guard: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #guardGone: Promise<void>;
  #output = '';
  #hasExited = false;

  /** Starts `command`. `folder` is removed when the process has ended and `release` was called, or this process is gone. */
  constructor(command: readonly string[], folder: string) {
    // A process group of its own: Ctrl-C in a terminal reaches us alone, and we may still need the server while we drain.
    this.#guard = spawn('sh', ['-c', GUARD_SCRIPT, 'guard', folder, ...command], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.#guard.stdin.on('error', () => undefined); // EPIPE: the guard is gone, which is what closing the pipe is for.
    this.#guard.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-OUTPUT_CHARS_MAX);
    });
    this.#guardGone = new Promise((resolve) => this.#guard.once('close', () => resolve()).once('error', () => resolve()));
    const lines = createInterface({ input: this.#guard.stdout });
    this.started = new Promise((resolve, reject) => {
      lines.on('line', (line) => line.startsWith('pid ') && resolve(Number(line.slice(4))));
      this.#guard.once('error', reject).once('close', () => reject(new Error('its guard ended before it')));
    });
    this.exited = new Promise((resolve) => {
      lines.on('line', (line) => line.startsWith('exit ') && resolve());
      void this.#guardGone.then(resolve);
    });
    this.started.catch(() => undefined);
    void this.exited.then(() => (this.#hasExited = true));
  }

  /** The last characters that it printed. */
  get output(): string {
    return this.#output.trim();
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Lets this process end although the guarded one runs; the guard then ends that one too. */
  unref(): void {
    this.#eachHandle((handle) => handle.unref());
  }

  /** Closes the pipe, which ends the process if it still runs and removes the folder; settles when both are done. */
  release(): Promise<void> {
    this.#eachHandle((handle) => handle.ref());
    this.#guard.stdin.end();
    return this.#guardGone;
  }

  #eachHandle(act: (handle: Socket | ChildProcess) => void): void {
    const { stdin, stdout, stderr } = this.#guard;
    for (const handle of [this.#guard, stdin, stdout, stderr]) act(handle as Socket | ChildProcess); // Pipes of a child are sockets.
  }
}
