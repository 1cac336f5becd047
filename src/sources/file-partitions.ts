import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { showValue } from '../../machines/model/config-problem.js';
import { ConfigError, SourceError } from '../errors.js';
import type { Partition, PartitionSource } from '../member/partition-source.js';
import { hintsOf } from './hints.js';
import { jsonFault } from './json-fault.js';
import { partitionList } from './partition-list.js';
import { readSteadyFile } from './read-steady-file.js';
import { watchFile } from './watch-file.js';

/**
 * Partitions out of a JSON file, a list of `{key}` or `{keys}` with `weight` and rules as in the options. The file is watched: replace it
 * (write beside it, rename) or rewrite it, and the leader lists again. A file that is missing, half written, no JSON, wrong, or larger than
 * 64 MiB or 100,000 partitions changes nothing and is told of as `SourceError`, with line and column where there is one.
 *
 * Every worker of the group needs the file, with the same content in the end: only the leader reads it. Throws `ConfigError` when `path`
 * is neither a path nor a `file:` URL.
 */
export function filePartitions(path: string | URL): PartitionSource {
  const file = filePath(path);
  return {
    list: (signal) => readSteadyFile(file, signal, (text) => parseList(file, text)),
    changes: hintsOf(async (hint) => watchFile(file, hint)),
  };
}

function filePath(path: unknown): string {
  try {
    if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
    if (path instanceof URL) return fileURLToPath(path);
  } catch {
    // A URL of something else.
  }
  throw new ConfigError([{ path: 'path', message: `expected the path of a file, received ${showValue(path)}` }]);
}

function parseList(file: string, text: string): readonly Partition[] {
  return partitionList(file, parseJson(file, text), (index) => `item ${index + 1}`);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const fault = jsonFault(text);
    const where = fault ? `, line ${fault.line}, column ${fault.column}: not JSON, expected ${fault.expected}` : ': not JSON';
    throw new SourceError(`${file}${where}. Replace the file as a whole: write another beside it, then rename that.`, { cause });
  }
}
