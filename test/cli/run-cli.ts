import { spawn, type ChildProcess } from 'node:child_process';
import { compiledPath } from '../support/compiled-sources.js';

export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `conclave` in a process of its own, with pipes for output. `NATS_URL` is what `env` says, or absent. */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliOutcome> {
  const child = await startCli(args, env);
  return outcomeOf(child);
}

export async function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  const { NATS_URL: _url, NO_COLOR: _colour, FORCE_COLOR: _force, ...rest } = process.env;
  return spawn(process.execPath, [await compiledPath('src/cli/main.ts'), ...args], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function outcomeOf(child: ChildProcess): Promise<CliOutcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
