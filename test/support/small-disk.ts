import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);

/** Why there can be no small disk here; undefined where there can. */
export const whyNoSmallDisk = ((): string | undefined => {
  if (process.platform !== 'linux') return `tmpfs is of Linux, this is ${process.platform}`;
  return process.getuid?.() === 0 ? undefined : 'mounting a tmpfs needs root';
})();

/** A file system of its own, in memory, that is filled and given room again. It is unmounted whatever happens in its story. */
export class SmallDisk implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async mount(mib: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'conclave-disk-'));
    const disk = new SmallDisk(folder);
    try {
      await call('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', folder]);
    } catch (error) {
      await rm(folder, { recursive: true });
      throw error;
    }
    return disk;
  }

  /** Takes the last byte. */
  async fill(): Promise<void> {
    const chunk = Buffer.alloc(4_096);
    const isFull = (error: NodeJS.ErrnoException): boolean => {
      if (error.code !== 'ENOSPC') throw error;
      return true;
    };
    for (;;) if (await writeFile(this.#ballast, chunk, { flag: 'a' }).then(() => false, isFull)) return;
  }

  async makeRoom(): Promise<void> {
    await rm(this.#ballast);
  }

  /** Lazily: a server that dies late may still hold files open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await call('umount', ['--lazy', this.folder]);
    await rm(this.folder, { recursive: true });
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}
