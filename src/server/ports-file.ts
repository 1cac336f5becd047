import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process.js';

const POLL_MS = 5;

export interface Listening {
  /** Used by this server only. */
  readonly folder: string;
  readonly process: GuardedProcess;
  readonly timeoutMs: number;
}

/**
 * Waits for the file in which nats-server writes its addresses once it takes connections, and returns the client URL. The server chose
 * the port itself, so no other process can take it in between. Rejects when the server ends first or `timeoutMs` pass.
 */
export const awaitListening = async ({ folder, process, timeoutMs }: Listening): Promise<string> => {
  const giveUpAtMs = performance.now() + timeoutMs;
  while (performance.now() < giveUpAtMs) {
    const url = await readClientUrl(folder);
    if (url !== undefined) return url;
    if (process.hasExited) throw new Error('it ended while starting');
    await pause(POLL_MS);
  }
  throw new Error(`it did not listen within ${timeoutMs} ms`);
};

/** The file appears before it is complete: what does not parse yet is read again. */
const readClientUrl = async (folder: string): Promise<string | undefined> => {
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.ports'));
  if (name === undefined) return undefined;
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  try {
    const ports = JSON.parse(text) as { nats?: readonly string[] };
    return ports.nats?.[0];
  } catch {
    return undefined;
  }
};
