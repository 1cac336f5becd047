import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../src/server/running-server.js';
import { startServer, type StartServerOptions } from '../../src/server/start-server.js';
import { serverSuites } from './nats-server.js';

/** A nats-server at one port with one folder, which is killed, frozen, and brought back with its files, with older ones, or with none. */
export class MortalServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #options: StartServerOptions;
  readonly #lives: RunningServer[];
  #copies = 0;

  private constructor(first: RunningServer, parts: { readonly folder: string; readonly options: StartServerOptions }) {
    this.port = first.port;
    this.#folder = parts.folder;
    this.#options = { ...parts.options, port: first.port };
    this.#lives = [first];
  }

  static async start(options: StartServerOptions = {}): Promise<MortalServer> {
    const folder = await mkdtemp(join(tmpdir(), 'conclave-mortal-'));
    const all = { ...serverSuites()[0]?.options, dataDir: join(folder, 'data'), ...options };
    return new MortalServer(await startServer(all), { folder, options: all });
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#now.pid;
  }

  /** `SIGKILL`. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#now.kill('SIGKILL');
    await this.#now.exited;
  }

  /** `SIGSTOP`: it stands still with its clients on it until `thaw`. */
  freeze(): void {
    this.#now.kill('SIGSTOP');
  }

  thaw(): void {
    this.#now.kill('SIGCONT');
  }

  /** Starts again, at the same port, with the files that are there. */
  async revive(): Promise<void> {
    this.#lives.push(await startServer(this.#options));
  }

  /** Its files as they are now: the server is frozen meanwhile. Returns the folder of the copy. */
  async copyFiles(): Promise<string> {
    const copy = join(this.#folder, `copy-${++this.#copies}`);
    this.freeze();
    await cp(this.#dataDir, copy, { recursive: true });
    this.thaw();
    return copy;
  }

  /** Its files become those of a copy, or none. Only while it is dead. */
  async replaceFiles(copy?: string): Promise<void> {
    await rm(this.#dataDir, { recursive: true, force: true });
    if (copy) await cp(copy, this.#dataDir, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lives.map((life) => life.stop()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #dataDir(): string {
    return this.#options.dataDir as string;
  }

  get #now(): RunningServer {
    return this.#lives.at(-1) as RunningServer;
  }
}
