import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { compiledPath } from './compiled-sources.js';

/** An example, or the command, as a user would run it: a process of its own, and the lines that it prints. */
export class ExampleProcess {
  readonly lines: string[] = [];
  readonly #process: ChildProcessByStdio<null, Readable, null>;
  readonly #ended: Promise<unknown>;
  readonly #looks = new Set<() => void>();

  private constructor(process: ChildProcessByStdio<null, Readable, null>) {
    this.#process = process;
    this.#ended = once(process, 'close');
    createInterface({ input: process.stdout }).on('line', (line) => {
      this.lines.push(line);
      for (const look of [...this.#looks]) look();
    });
  }

  static start(name: string, env: NodeJS.ProcessEnv = {}): Promise<ExampleProcess> {
    return ExampleProcess.run([`examples/${name}.ts`], env);
  }

  /** Any module of ours, with arguments. */
  static async run([module = '', ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ExampleProcess> {
    const path = await compiledPath(module);
    return new ExampleProcess(
      spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } }),
    );
  }

  /** Resolves with the first line from `from` on that matches. */
  line(pattern: RegExp, from = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.lines.slice(from).find((line) => pattern.test(line));
        if (found === undefined) return;
        this.#looks.delete(look);
        resolve(found);
      };
      this.#looks.add(look);
      look();
      void this.#ended.then(() => reject(new Error(`it ended without ${String(pattern)}:\n${this.lines.join('\n')}`)));
    });
  }

  /** Resolves with the exit code, or the signal that ended it, when all that it printed was read. */
  async ended(): Promise<number | string | null> {
    await this.#ended;
    return this.#process.signalCode ?? this.#process.exitCode;
  }

  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    this.#process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}
