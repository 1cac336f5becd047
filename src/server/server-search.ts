import { join } from 'node:path';
import type { FoundServer } from './find-server-options.js';
import type { PlaceLookedAt } from './server-not-found-error.js';
import { readServerVersion } from './server-version.js';

/** One search for a binary: tries places and remembers why each was not taken. */
export class ServerSearch {
  readonly lookedAt: PlaceLookedAt[] = [];
  readonly #signal: AbortSignal | undefined;
  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Takes the binary when it runs and says its version. Rejects only when the search is aborted. */
  async tryBinary(path: string, source: FoundServer['source']): Promise<FoundServer | undefined> {
    try {
      return { path, source, version: await readServerVersion(path, this.#signal) };
    } catch (error) {
      this.pass(path, error);
      return undefined;
    }
  }

  async tryFolders(folders: readonly string[], source: FoundServer['source']): Promise<FoundServer | undefined> {
    for (const folder of new Set(folders)) {
      const found = await this.tryBinary(join(folder, 'nats-server'), source);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Remembers a place that did not help, or ends the search when it was aborted. */
  pass(place: string, why: unknown): void {
    this.#signal?.throwIfAborted();
    this.lookedAt.push({ place, result: reason(why) });
  }
}

const reason = (why: unknown): string => {
  if (!(why instanceof Error)) return String(why);
  if ('code' in why && why.code === 'ENOENT') return 'not there';
  return why.message.trim().replace(/\s*\n\s*/g, ' | ');
};
