import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One package archive that apt of this machine uses. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Path of the keyring that signs it; absent when apt's global keyrings do, or the key is written into the source itself. */
  readonly signedBy?: string;
}

/** All binary sources that are configured below `root`, in apt's own order. Files that cannot be read are passed over. */
export const readAptSources = async (root: string): Promise<readonly AptSource[]> => {
  const folder = join(root, 'etc/apt/sources.list.d');
  const names = await readdir(folder).catch(() => []);
  const parts = names.filter((name) => /\.(list|sources)$/.test(name)).sort();
  const paths = [join(root, 'etc/apt/sources.list'), ...parts.map((name) => join(folder, name))];
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  return texts.flatMap((text, index) => (paths[index]?.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)));
};

/** The format of `sources.list`: `deb [signed-by=/key.gpg] http://host/debian bookworm main`. Source: sources.list(5). */
export const parseOneLine = (text: string): readonly AptSource[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    return [source({ uri, suite, components: words(components), signedBy: /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1] })];
  });

/** The format of `*.sources`: paragraphs of fields, one source for each pair of URI and suite. Source: sources.list(5), DEB822-STYLE. */
export const parseDeb822 = (text: string): readonly AptSource[] => {
  const paragraphs = text.replace(/^#.*\n?/gm, '').split(/\n\s*\n/);
  return paragraphs.map(fieldsOf).flatMap((fields) => {
    if (!words(fields.get('types')).includes('deb') || fields.get('enabled') === 'no') return [];
    const components = words(fields.get('components'));
    const signedBy = fields.get('signed-by');
    return words(fields.get('uris')).flatMap((uri) =>
      words(fields.get('suites')).map((suite) => source({ uri, suite, components, signedBy })),
    );
  });
};

const fieldsOf = (paragraph: string): ReadonlyMap<string, string> => {
  const unfolded = paragraph.replace(/\n[ \t]+/g, ' ');
  const fields = [...unfolded.matchAll(/^([A-Za-z-]+):[ \t]*(.*)$/gm)];
  return new Map(fields.map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()]));
};

const words = (text = ''): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const source = ({ signedBy, ...rest }: Omit<AptSource, 'signedBy'> & { signedBy: string | undefined }): AptSource =>
  signedBy?.startsWith('/') ? { ...rest, signedBy } : rest;
