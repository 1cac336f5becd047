import { showValue, type ConfigProblem } from '../config-problem.js';
import { isLoad, LOAD_MAX, LOAD_MIN } from '../ranges.js';
import { partitionId } from './partition-id.js';
import { parseRules, type PlacementRules } from './rules.js';

/** A partition as configured. */
export interface PartitionSpec {
  readonly id: string;
  readonly keys: readonly string[];
  readonly weight: number;
  readonly rules?: PlacementRules;
}

/** What a configuration says, as far as it is right, and everything that is wrong with it. Use `partitions` only without problems. */
export interface ParsedPartitions {
  readonly partitions: PartitionSpec[];
  readonly problems: ConfigProblem[];
}

const partitionsMax = 1_000_000;
/** A list in which everything is wrong would make an error larger than the list. */
const problemsMax = 100;
const keyCharactersMax = 16_384;

/**
 * Reads the partitions of a configuration: a number n (ids `0` to `n-1`), or an array of `{key}` or `{keys}` with an optional `weight`
 * (default 1) and rules. An empty array is right: a source may have nothing yet.
 */
export function parsePartitions(input: unknown): ParsedPartitions {
  if (Array.isArray(input) && input.length <= partitionsMax) return parseList(input);
  if (typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= partitionsMax) {
    return { partitions: Array.from({ length: input }, (_, index) => numbered(String(index))), problems: [] };
  }
  const received = Array.isArray(input) ? `an array of ${input.length}` : showValue(input);
  const message = `expected a whole number from 1 to ${partitionsMax} or an array of at most as many partitions, received ${received}`;
  return { partitions: [], problems: [{ path: 'partitions', message }] };
}

function numbered(id: string): PartitionSpec {
  return { id, keys: [id], weight: 1 };
}

function parseList(list: readonly unknown[]): ParsedPartitions {
  const partitions: PartitionSpec[] = [];
  const problems: ConfigProblem[] = [];
  const firstPaths = new Map<string, string>();
  for (const [index, item] of list.entries()) {
    if (problems.length >= problemsMax) {
      problems.push({ path: `partitions[${index}]`, message: `the rest of ${list.length} was not looked at: too much is wrong before` });
      break;
    }
    const path = `partitions[${index}]`;
    const found = problems.length;
    const spec = parseItem(item, path, problems);
    if (spec === undefined || problems.length > found) continue;
    const first = firstPaths.get(spec.id);
    if (first === undefined) {
      firstPaths.set(spec.id, path);
      partitions.push(spec);
    } else {
      problems.push({ path, message: `expected keys of its own, received those of ${first}: ${showValue(spec.keys)}` });
    }
  }
  return { partitions, problems };
}

function parseItem(item: unknown, path: string, problems: ConfigProblem[]): PartitionSpec | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    problems.push({ path, message: `expected {key} or {keys}, received ${showValue(item)}` });
    return undefined;
  }
  const { key, keys, weight } = item as { key?: unknown; keys?: unknown; weight?: unknown };
  const load = parseWeight(weight, path, problems);
  const rules = parseRules(item as Readonly<Record<string, unknown>>, path, problems);
  const texts = parseKeys({ key, keys }, path, problems);
  return texts && { id: partitionId(texts), keys: texts, weight: load, ...(rules && { rules }) };
}

function parseWeight(weight: unknown, path: string, problems: ConfigProblem[]): number {
  if (weight === undefined) return 1;
  if (isLoad(weight)) return weight;
  const message = `expected a number from ${LOAD_MIN} to ${LOAD_MAX}, received ${showValue(weight)}`;
  problems.push({ path: `${path}.weight`, message });
  return 1;
}

function parseKeys(item: { key: unknown; keys: unknown }, path: string, problems: ConfigProblem[]): string[] | undefined {
  const { key, keys } = item;
  if ((key === undefined) === (keys === undefined)) {
    problems.push({ path, message: `expected either key or keys, received ${showValue(item)}` });
    return undefined;
  }
  if (keys === undefined) return isKey(key, `${path}.key`, problems) ? [key] : undefined;
  if (!Array.isArray(keys) || keys.length === 0) {
    problems.push({ path: `${path}.keys`, message: `expected an array with at least one key, received ${showValue(keys)}` });
    return undefined;
  }
  const good = Array.from(keys as unknown[], (one, index) => isKey(one, `${path}.keys[${index}]`, problems));
  return good.every(Boolean) ? [...(keys as string[])] : undefined;
}

function isKey(key: unknown, path: string, problems: ConfigProblem[]): key is string {
  if (typeof key === 'string' && key !== '' && key.length <= keyCharactersMax) return true;
  problems.push({ path, message: `expected a string of 1 to ${keyCharactersMax} characters, received ${showValue(key)}` });
  return false;
}
