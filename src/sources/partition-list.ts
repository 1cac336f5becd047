import { parsePartitions } from '../../machines/model/placement/partitions.js';
import { SourceError } from '../errors.js';
import type { Partition } from '../member/partition-source.js';
import { SOURCE_PARTITIONS_MAX } from './source-limits.js';

/** Problems that a message names; the rest is counted. */
const SHOWN_MAX = 10;

/** The list, checked. Throws `SourceError` with what is wrong and where; `nameOf` calls an item what its keeper calls it. */
export function partitionList(where: string, list: unknown, nameOf: (index: number) => string): readonly Partition[] {
  if (!Array.isArray(list))
    throw new SourceError(`${where}: expected a list of partitions, [{"key": "a"}], received ${list === null ? 'null' : typeof list}.`);
  if (list.length > SOURCE_PARTITIONS_MAX)
    throw new SourceError(`${where}: ${list.length} partitions; at most ${SOURCE_PARTITIONS_MAX} are taken. Several keys may share one.`);
  const { problems } = parsePartitions(list);
  if (problems.length === 0) return list as readonly Partition[];
  const told = problems.map(({ path, message }) => `${named(path, nameOf)}: ${message}`);
  const rest = told.length > SHOWN_MAX ? `; and ${told.length - SHOWN_MAX} more` : '';
  throw new SourceError(`${where}: ${told.slice(0, SHOWN_MAX).join('; ')}${rest}`);
}

/** `partitions[3].weight` as the keeper of the list would say it, also where it is named within a message. */
const named = (path: string, nameOf: (index: number) => string): string =>
  path.replace(/^partitions\[(\d+)\]/, (_, index: string) => nameOf(Number(index)));
