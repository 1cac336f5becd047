import type { GuardedProcess } from './guarded-process.js';

interface Started {
  readonly process: GuardedProcess;
  readonly url: string;
  readonly version: string;
  readonly pid: number;
  readonly dataDir: string;
}

/** A nats-server that we started. */
export class RunningServer {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** The process id of nats-server itself: signals to it hit the server and nothing else. */
  readonly pid: number;
  readonly dataDir: string;
  /** Settles when the server has ended, for whatever reason. It does not keep this process alive. */
  readonly exited: Promise<void>;
  readonly #process: GuardedProcess;
  #stopped: Promise<void> | undefined;

  constructor({ process, url, version, pid, dataDir }: Started) {
    this.#process = process;
    this.url = url;
    this.port = Number(new URL(url).port);
    this.version = version;
    this.pid = pid;
    this.dataDir = dataDir;
    this.exited = process.exited;
  }

  /** Ends the server: SIGTERM, after 5 s SIGKILL, also when it is frozen. Then removes its temp folder. Calling it again changes nothing. */
  stop(): Promise<void> {
    this.#stopped ??= this.#process.release();
    return this.#stopped;
  }

  /** Sends a signal to the server. `SIGKILL` leaves its files and its port for a successor until `stop()` is called. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#process.hasExited) process.kill(this.pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
