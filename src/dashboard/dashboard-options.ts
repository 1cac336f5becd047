import { showValue, type ConfigProblem } from '../../machines/model/config-problem.js';
import { ConfigError } from '../errors.js';
import type { GroupOptions } from '../options/group-options.js';

export interface DashboardOptions extends Omit<GroupOptions, 'signal' | 'mustExist'> {
  /** Let pages drain workers, pause, resume and refresh. Default: they only look. */
  readonly writes?: boolean;
  /** The path under which it is served, when its server does not take it off: `/conclave`. Default: none. */
  readonly path?: string;
  /**
   * The names that it is served under, without port. Default: those of loopback. Other names need a `token`: whoever reaches them sees the
   * group.
   */
  readonly hosts?: readonly string[];
  /** Asked for once, in the address (`?token=…`), then kept in a cookie. 16 characters or more. `false`: the service guards it by itself. */
  readonly token?: string | false;
}

export interface DashboardConfig {
  readonly group: GroupOptions;
  readonly writes: boolean;
  readonly path: string;
  readonly hosts: ReadonlySet<string>;
  readonly token: string | undefined;
}

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const TOKEN_CHARACTERS_MIN = 16;
const PATH = /^(\/[A-Za-z0-9._~-]+)*$/;

/** Throws one `ConfigError` with everything that is wrong with what is not the group’s. */
export function parseDashboardOptions(options: DashboardOptions): DashboardConfig {
  const { writes = false, path = '', hosts, token, ...group } = options;
  const problems = [...typeProblems({ writes, path, hosts, token }), ...tokenProblems(hosts, token)];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...{ group, writes, path },
    hosts: new Set((hosts ?? LOOPBACK_HOSTS).map((host) => host.toLowerCase())),
    token: token === false ? undefined : token,
  };
}

function typeProblems({ writes, path, hosts }: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (typeof writes !== 'boolean') problems.push({ path: 'writes', message: `expected true or false; received ${showValue(writes)}` });
  if (typeof path !== 'string' || !PATH.test(path))
    problems.push({ path: 'path', message: `expected a path like /conclave, without a slash at its end; received ${showValue(path)}` });
  const areHosts = hosts === undefined || (Array.isArray(hosts) && hosts.length > 0 && hosts.every((host) => typeof host === 'string'));
  if (!areHosts) problems.push({ path: 'hosts', message: `expected names of hosts without port; received ${showValue(hosts)}` });
  return problems;
}

function tokenProblems(hosts: unknown, token: unknown): ConfigProblem[] {
  const isLoopback = hosts === undefined || (Array.isArray(hosts) && hosts.every((host) => LOOPBACK_HOSTS.includes(host as string)));
  if (token === undefined && !isLoopback)
    return [{ path: 'token', message: 'hosts beyond loopback need a token, or token: false when the service guards the dashboard itself' }];
  const isFit = token === undefined || token === false || (typeof token === 'string' && token.length >= TOKEN_CHARACTERS_MIN);
  return isFit ? [] : [{ path: 'token', message: `expected false, or at least ${TOKEN_CHARACTERS_MIN} characters` }];
}
