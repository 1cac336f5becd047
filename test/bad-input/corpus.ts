import { readdirSync, readFileSync } from 'node:fs';

/** One saved record, hostile or nearly right. Its name says what is to become of it: `malformed`, `newer` or `rejected`. */
export interface CorpusFile {
  readonly name: string;
  readonly expected: string;
  readonly data: Uint8Array;
}

const FOLDER = new URL('./corpus/', import.meta.url);

/** Written by hand, and by shrinking what fuzzing finds. `ana` is a member that leads since entry 2, `eve` nobody. */
export const corpus: readonly CorpusFile[] = readdirSync(FOLDER)
  .sort()
  .map((name) => ({ name, expected: name.slice(0, name.indexOf('.')), data: new Uint8Array(readFileSync(new URL(name, FOLDER))) }));
