import { showValue, type ConfigProblem } from '../../machines/model/config-problem.js';
import { resolveStrategy } from '../../machines/model/placement/strategies.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';
import { ConfigError } from '../errors.js';
import { addressProblems, isObject, unknownOptions } from './parse-worker-options.js';
import type { GroupAddress, WorkerOptions } from './worker-options.js';

export interface GroupOptions extends GroupAddress {
  /** Ends the opening; it does not close a group that is open. */
  readonly signal?: AbortSignal;
  /** How long opening, and each answer after it, may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Refuse a group that no worker ever started, instead of making it and waiting for workers. Default: false. */
  readonly mustExist?: boolean;
  /** The strategy that `whatIf` asks. Default: the one that the group has; give it here when it is code of your own. */
  readonly placement?: WorkerOptions['placement'];
}

/** Group options, read: every default filled in. */
export interface GroupConfig {
  readonly group: string;
  readonly timeoutMs: number;
  readonly mustExist: boolean;
  /** `undefined`: the one that the group has. */
  readonly strategy: PlacementStrategy | undefined;
}

const KNOWN = [
  'group',
  'servers',
  'credentials',
  'tls',
  'connection',
  'memory',
  'replicas',
  'signal',
  'timeoutMs',
  'mustExist',
  'placement',
];
const TIMEOUT_MS = 10_000;
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/** Reads the options of an observer. Throws one `ConfigError` with everything that is wrong. */
export function parseGroupOptions(options: unknown): GroupConfig {
  if (!isObject(options)) throw new ConfigError([{ path: 'options', message: `expected an object, received ${showValue(options)}` }]);
  const { strategy, problems } = resolveStrategy(options.placement);
  const all = [...unknownOptions(options, KNOWN), ...addressProblems(options), ...ownProblems(options), ...problems];
  if (all.length > 0) throw new ConfigError(all);
  const { group, timeoutMs = TIMEOUT_MS, mustExist = false } = options as unknown as GroupOptions;
  return { group, timeoutMs, mustExist, strategy: options.placement === undefined ? undefined : strategy };
}

function ownProblems({ timeoutMs, mustExist }: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const isFit = typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= TIMEOUT_MS_MAX;
  if (timeoutMs !== undefined && !isFit)
    problems.push({
      path: 'timeoutMs',
      message: `expected milliseconds above 0, at most ${TIMEOUT_MS_MAX}; received ${showValue(timeoutMs)}`,
    });
  if (mustExist !== undefined && typeof mustExist !== 'boolean')
    problems.push({ path: 'mustExist', message: `expected true or false; received ${showValue(mustExist)}` });
  return problems;
}
