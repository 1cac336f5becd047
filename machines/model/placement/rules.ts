import { showValue, type ConfigProblem } from '../config-problem.js';

/** What a worker is, or what a partition asks of one: `{ zone: 'a', disk: 'ssd' }`. Frozen, keys in order. */
export type Labels = Readonly<Record<string, string>>;

/** Where a partition may be. All but `antiAffinity` are hard: a partition that no live worker may take stays without owner. */
export interface PlacementRules {
  /** The worker has all of these labels. */
  readonly requires?: Labels;
  /** The worker has none of these labels. */
  readonly avoids?: Labels;
  /** The name of the only worker that may have it, or its stable id. */
  readonly pinnedTo?: string;
  /** Partitions of one anti-affinity group go to different workers, as far as there are enough. Soft. */
  readonly antiAffinity?: string;
}

const labelsMax = 16;
const labelPattern = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,62}$/;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const labelsExpected = `an object of at most ${labelsMax} labels such as {zone: 'a'}, each of 1 to 63 letters, digits and _ . / -, the first a letter or digit`;

/** Reads rules out of the fields of a partition. `undefined` when it has none. */
export function parseRules(fields: Readonly<Record<string, unknown>>, path: string, problems: ConfigProblem[]): PlacementRules | undefined {
  const { requires, avoids, pinnedTo, antiAffinity } = fields;
  const rules = {
    requires: parseLabels(requires, `${path}.requires`, problems),
    avoids: parseLabels(avoids, `${path}.avoids`, problems),
    pinnedTo: parseText(
      pinnedTo,
      { path: `${path}.pinnedTo`, pattern: namePattern, expected: 'the name or the stable id of a worker' },
      problems,
    ),
    antiAffinity: parseText(
      antiAffinity,
      { path: `${path}.antiAffinity`, pattern: labelPattern, expected: 'the name of a group: 1 to 63 letters, digits and _ . / -' },
      problems,
    ),
  };
  const given = Object.entries(rules).filter(([, rule]) => rule !== undefined);
  return given.length === 0 ? undefined : Object.freeze(Object.fromEntries(given));
}

/** Reads labels; `undefined` for none. Keys come out in order, so that equal labels are equal as text. */
export function parseLabels(input: unknown, path: string, problems: ConfigProblem[]): Labels | undefined {
  if (input === undefined) return undefined;
  const isRecord = typeof input === 'object' && input !== null && !Array.isArray(input);
  const entries = isRecord ? Object.entries(input as Readonly<Record<string, unknown>>) : [];
  const fits = entries.every((entry) => entry.every((text) => typeof text === 'string' && labelPattern.test(text)));
  if (!isRecord || !fits || entries.length > labelsMax) {
    problems.push({ path, message: `expected ${labelsExpected}, received ${showValue(input)}` });
    return undefined;
  }
  if (entries.length === 0) return undefined;
  return Object.freeze(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))) as Labels;
}

interface TextShape {
  readonly path: string;
  readonly pattern: RegExp;
  readonly expected: string;
}

function parseText(input: unknown, { path, pattern, expected }: TextShape, problems: ConfigProblem[]): string | undefined {
  if (input === undefined) return undefined;
  if (typeof input === 'string' && pattern.test(input)) return input;
  problems.push({ path, message: `expected ${expected}, received ${showValue(input)}` });
  return undefined;
}

/** A worker as rules see it. */
export interface RuledWorker {
  readonly id: string;
  readonly name?: string;
  readonly labels?: Labels;
}

/** The first hard rule by which this worker may not take the partition; `undefined` when it may. */
export function forbiddingRule(rules: PlacementRules, { id, name, labels }: RuledWorker): keyof PlacementRules | undefined {
  const { requires, avoids, pinnedTo } = rules;
  const has = ([key, value]: readonly [string, string]): boolean =>
    labels !== undefined && Object.hasOwn(labels, key) && labels[key] === value;
  if (pinnedTo !== undefined && pinnedTo !== name && pinnedTo !== id) return 'pinnedTo';
  if (requires && !Object.entries(requires).every(has)) return 'requires';
  if (avoids && Object.entries(avoids).some(has)) return 'avoids';
  return undefined;
}
