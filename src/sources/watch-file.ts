import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { fileMark } from './file-mark.js';

/** Not every file system tells of changes: the file is looked at this often too, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/**
 * Calls `hint` when the file at this path is another one, was written, came or went. The folder is watched, as a watch on a file ends when
 * the file is replaced. Returns the function that ends it.
 */
export function watchFile(path: string, hint: () => void): () => Promise<void> {
  const watched = new WatchedFile(path, hint);
  return () => watched.end();
}

class WatchedFile {
  readonly #path: string;
  readonly #hint: () => void;
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #identity: string | undefined;
  #looking: Promise<void>;
  #isAsked = false;

  constructor(path: string, hint: () => void) {
    this.#path = path;
    this.#hint = hint;
    this.#looking = this.#look();
    this.#listen();
    this.#timer = setInterval(() => {
      // The folder may have been replaced as well, and the watch with it: a new one costs nothing.
      this.#listen();
      this.#lookSoon();
    }, LOOK_EVERY_MS);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#watcher?.close();
    await this.#looking;
  }

  #listen(): void {
    this.#watcher?.close();
    try {
      this.#watcher = watch(dirname(this.#path), () => this.#lookSoon());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      this.#watcher = undefined; // There is no such folder now.
    }
  }

  #lookSoon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#looking = this.#looking.then(() => this.#look());
  }

  async #look(): Promise<void> {
    this.#isAsked = false;
    const identity = await fileMark(this.#path).then(
      (mark) => mark.identity,
      () => 'none',
    );
    const isOther = identity !== this.#identity;
    this.#identity = identity;
    if (isOther) this.#hint();
  }
}
