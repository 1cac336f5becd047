import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may ask, and from where. */
export interface Guard {
  /** Names that the dashboard is served under, in lower case, without port. */
  readonly hosts: ReadonlySet<string>;
  /** Undefined: whoever gets through to it may look. */
  readonly token: string | undefined;
  /** Cookies know no ports: two dashboards on one host must not take each other’s. */
  readonly cookie: string;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/**
 * Why this request is not answered; undefined when it is. The host must be ours, or a page elsewhere could point its own name at this address
 * (DNS rebinding) and read; the origin must be the host, or any page could write.
 */
export function refusalOf(request: IncomingMessage, guard: Guard): Refusal | undefined {
  const { host = '', origin } = request.headers;
  const name = hostName(host);
  if (name === undefined || !guard.hosts.has(name))
    return { status: 403, message: `This dashboard is not served as ${shown(host)}. Its hosts: ${[...guard.hosts].join(', ')}.` };
  if (origin !== undefined && originHost(origin) !== host.toLowerCase())
    return { status: 403, message: 'This dashboard answers its own pages only.' };
  if (!isAdmitted(request, guard)) return { status: 401, message: 'Open this dashboard with its token: add ?token=… to the address.' };
  return undefined;
}

/** What the browser keeps instead of the token. */
export const cookieOf = (token: string): string => createHash('sha256').update(`conclave dashboard ${token}`).digest('base64url');

/** Takes as long for a token that is almost right. */
export const isToken = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function isAdmitted({ headers }: IncomingMessage, { token, cookie }: Guard): boolean {
  if (token === undefined) return true;
  const [scheme, bearer = ''] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && isToken(bearer, token)) return true;
  const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim());
  return cookies.some((one) => one.startsWith(`${cookie}=`) && isToken(one.slice(cookie.length + 1), cookieOf(token)));
}

/** `[::1]:80` is `[::1]`. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d+)?$/.exec(host.toLowerCase())?.[1];
}

function originHost(origin: string): string | undefined {
  return /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.[1];
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 80));
