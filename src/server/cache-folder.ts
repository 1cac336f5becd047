import { constants } from 'node:fs';
import { access, mkdir, readdir, stat } from 'node:fs/promises';

/** The first of the folders that can be made and written. Rejects with all refusals when there is none. */
export const openCacheFolder = async (folders: readonly string[]): Promise<string> => {
  const refusals: string[] = [];
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
      if (await isOurs(folder)) return folder;
      refusals.push(`${folder} belongs to another user`);
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no folder to keep it in: ${refusals.join('; ')}`);
};

/** Names of the servers kept in a cache folder, newest Debian release first as far as the alphabet goes; none when it is not ours. */
export const listCache = async (folder: string): Promise<readonly string[]> => {
  if (!(await isOurs(folder))) return [];
  const names = await readdir(folder);
  return names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .reverse();
};

/** We run what lies in the cache: in a shared temp folder somebody else could have put it there. */
const isOurs = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (info) => info.uid === (process.getuid?.() ?? info.uid),
    () => false,
  );
