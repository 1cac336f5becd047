import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, digestParts } from '../../machines/model/digest.js';
import { PROTOCOL_MAX } from '../../machines/model/entries.js';
import type { GroupState } from '../../machines/model/group-state.js';
import { packageVersion } from '../system/package-version.js';

/** What a member saw that must not be. */
export interface Violation {
  readonly group: string;
  readonly name: string;
  /** Empty before it joins. */
  readonly member: string;
  readonly worker: string | null;
  readonly broken: readonly string[];
  /** The state that is wrong, or that the leader has otherwise. */
  readonly state: GroupState;
  readonly before?: GroupState;
  readonly entry?: unknown;
  readonly outcome?: unknown;
  readonly facts?: readonly unknown[];
  /** What the leader says of the same entry. */
  readonly leader?: { readonly term: number; readonly digest: string };
}

const FILES_MAX = 16;
const ITEMS_MAX = 100;
const EXCERPT_CHARACTERS_MAX = 48 * 1024;

/** What a user passes in: keys and rules of partitions, labels of workers, words of strategies, and the pieces of entries that hold them. */
const OF_USERS = new Set(['keys', 'rules', 'labels', 'reasoning', 'text', 'texts']);

/**
 * Writes what was seen to a file, for whoever looks for the mistake: ids and digests, nothing else that users pass. One file of at most
 * 256 kB for each worker and entry; the newest 16 stay. Returns the file, or null when it cannot be written. Synchronous: the process may
 * not live long.
 */
export function writeReport(folder: string, violation: Violation): string | null {
  const { group, name, state } = violation;
  const file = join(folder, `conclave-${group}-${name}-${state.applied}.json`);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Never through a link that somebody else left in a shared temp folder; renaming replaces a link, it does not follow it.
    writeFileSync(draft, JSON.stringify(contents(violation), undefined, 1), { flag: 'wx', mode: 0o600 });
    renameSync(draft, file);
  } catch {
    return null;
  }
  dropOldest(folder);
  return file;
}

function contents({ state, before, broken, entry, facts = [], ...seen }: Violation): object {
  const { group, name, member, worker, outcome, leader } = seen;
  return {
    versions: { conclave: packageVersion(), node: process.version, protocol: PROTOCOL_MAX, groupProtocol: state.protocol },
    ...{ group, name, member, worker },
    sequence: state.applied,
    broken: broken.slice(0, ITEMS_MAX),
    entry: excerpt(entry ?? null),
    outcome,
    facts: excerpt(facts.slice(0, ITEMS_MAX)),
    leader,
    digests: { before: before && digestOf(before), after: digestOf(state), parts: digestParts(state) },
  };
}

/** Without user data; the beginning of its text when it is long. */
function excerpt(value: unknown): unknown {
  const text = JSON.stringify(value, (key, item: unknown) => (OF_USERS.has(key) ? undefined : item));
  return text.length <= EXCERPT_CHARACTERS_MAX ? JSON.parse(text) : `${text.slice(0, EXCERPT_CHARACTERS_MAX)}…`;
}

/** Several workers may tidy one folder at a time: what another one removed is gone. */
function dropOldest(folder: string): void {
  try {
    const files = readdirSync(folder).filter((name) => /^conclave-.*\.json$/.test(name));
    const byAge = files.map((name) => ({ path: join(folder, name), writtenAtMs: statSync(join(folder, name)).mtimeMs }));
    byAge.sort((a, b) => b.writtenAtMs - a.writtenAtMs);
    for (const { path } of byAge.slice(FILES_MAX)) rmSync(path, { force: true });
  } catch {
    // The next report tries again.
  }
}
