import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Asks a nats-server binary for its version, like `2.10.27`. Rejects when the file does not run or is something else. */
export const readServerVersion = async (path: string, signal?: AbortSignal): Promise<string> => {
  // A signal of its own for each call: Node leaves its listener on the signal when the file is not there, and a search tries many places.
  const own = signal && { signal: AbortSignal.any([signal]) };
  const { stdout } = await execute(path, ['--version'], { timeout: 10_000, ...own });
  const version = /^nats-server: v(\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`it answered ${JSON.stringify(stdout.slice(0, 80))} to --version, not like a nats-server`);
  return version;
};
