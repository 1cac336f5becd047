import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A program and all that it starts, known by a temp folder of their own: whoever has it in its environment belongs to them, also after it
 * was orphaned. Reads `/proc`.
 */
export class Family {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async found(): Promise<Family> {
    return new Family(await mkdtemp(join(tmpdir(), 'conclave-family-')));
  }

  /** What the program is to be started with. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, TMPDIR: this.folder };
  }

  async members(): Promise<readonly number[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const mine = await Promise.all(
      pids.map(async (pid) => ((await environmentOf(pid)).includes(`TMPDIR=${this.folder}`) ? [Number(pid)] : [])),
    );
    return mine.flat();
  }

  /** Names of what they left in their temp folder. */
  leftovers(): Promise<readonly string[]> {
    return readdir(this.folder);
  }

  /** Kills whoever is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of await this.members()) process.kill(pid, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Empty for processes that are gone, zombies, or not ours. */
const environmentOf = (pid: string): Promise<readonly string[]> =>
  readFile(`/proc/${pid}/environ`, 'utf8').then(
    (text) => text.split('\0'),
    () => [],
  );
