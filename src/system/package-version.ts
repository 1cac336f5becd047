import { existsSync, readFileSync } from 'node:fs';

/** The version of this package: its description is the nearest above this file, in the sources as in what is built from them. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ;) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
      if (version !== undefined) return version;
    }
    const parent = new URL('..', folder);
    if (parent.href === folder.href) return 'unknown';
    folder = parent;
  }
}
