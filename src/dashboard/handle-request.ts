import type { IncomingMessage, ServerResponse } from 'node:http';
import { toConclaveError } from '../member/to-conclave-error.js';
import { answers, expectGroup } from './answers.js';
import { loadAssets, type Asset } from './assets.js';
import type { DashboardConfig } from './dashboard-options.js';
import type { EventStream } from './event-stream.js';
import type { LiveGroup } from './live-group.js';
import { cookieOf, isToken, refusalOf, type Guard } from './refusal.js';
import { perform, readWrite, WRITE_HEADER } from './write.js';

export interface HandlerParts {
  readonly config: DashboardConfig;
  readonly live: LiveGroup;
  readonly stream: EventStream;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Scripts and styles come from here and nowhere else, nothing is evaluated, and no markup is made of text. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

export function requestHandler(parts: HandlerParts): Handler {
  const { config } = parts;
  const assets = loadAssets(config.group.group);
  const guard: Guard = { hosts: config.hosts, token: config.token, cookie: `conclave-${config.group.group}` };
  return (request, response) => {
    if (!URL.canParse(request.url ?? '/', 'http://dashboard')) return sendText(response, 400, 'That is no address.');
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const url = urlOf(request, config.path);
    if (admits(url, { request, response }, guard)) return;
    const refusal = refusalOf(request, guard);
    if (refusal) return sendText(response, refusal.status, refusal.message);
    parts.live.open();
    void route({ ...parts, assets, request, response, url }).catch((error: unknown) => sendError(response, error));
  };
}

interface Route extends HandlerParts {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

async function route({ assets, config, live, stream, request, response, url }: Route): Promise<void> {
  const { pathname, searchParams } = url;
  if (pathname === '/write') return write({ config, live, request, response });
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'This dashboard is read by GET.');
  if (pathname === '/events') return stream.serve(request, response);
  const answer = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
  if (answer) return sendJson(response, 200, await answer(expectGroup(live.group), searchParams));
  const asset = assets.get(pathname);
  if (!asset) return sendText(response, 404, 'There is no such page. The dashboard begins at /.');
  if (pathname === '/' && !pathOf(request).endsWith('/')) return redirect(response, folderOf(request));
  sendAsset(request, response, asset);
}

async function write({ config, live, request, response }: Pick<Route, 'config' | 'live' | 'request' | 'response'>): Promise<void> {
  if (request.method !== 'POST') return sendText(response, 405, 'Write by POST.');
  if (!config.writes) return sendText(response, 403, 'This dashboard only looks. Start it with writes to steer the group.');
  const isOurs = request.headers[WRITE_HEADER] === '1' && request.headers['content-type']?.split(';')[0] === 'application/json';
  if (!isOurs) return sendText(response, 403, `Writes are JSON with the header ${WRITE_HEADER}: 1.`);
  await perform(expectGroup(live.group), await readWrite(request));
  sendJson(response, 200, { done: true });
}

/** The token in the address becomes a cookie, and goes from the address. Says whether that was the answer. */
function admits(url: URL, { request, response }: Pick<Route, 'request' | 'response'>, guard: Guard): boolean {
  const given = url.searchParams.get('token');
  if (guard.token === undefined || given === null || !isToken(given, guard.token)) return false;
  if (refusalOf(request, { ...guard, token: undefined })) return false;
  response.setHeader('set-cookie', `${guard.cookie}=${cookieOf(guard.token)}; HttpOnly; SameSite=Strict; Path=/`);
  redirect(response, folderOf(request));
  return true;
}

/** Frameworks take the path off under which they serve us, and keep it elsewhere. */
const pathOf = (request: IncomingMessage & { readonly originalUrl?: string }): string =>
  (request.originalUrl ?? request.url ?? '/').split('?')[0] ?? '/';

/** The page’s own folder, seen from where the browser is: addresses in the page count from there. */
const folderOf = (request: IncomingMessage): string => `./${(pathOf(request).split('/').at(-1) ?? '').replace(/(.)$/, '$1/')}`;

function urlOf({ url = '/' }: IncomingMessage, path: string): URL {
  const isBelow = path !== '' && (url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`));
  const rest = isBelow ? url.slice(path.length) : url;
  return new URL(`http://dashboard${rest.startsWith('/') ? rest : `/${rest}`}`);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function sendAsset({ headers, method }: IncomingMessage, response: ServerResponse, { type, etag, plain, gzip }: Asset): void {
  response.setHeader('etag', etag);
  response.setHeader('vary', 'accept-encoding');
  if (headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const isPacked = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const body = isPacked ? gzip : plain;
  response.writeHead(200, { 'content-type': type, 'content-length': body.length, ...(isPacked && { 'content-encoding': 'gzip' }) });
  response.end(method === 'HEAD' ? undefined : body);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(value));
}

const sendText = (response: ServerResponse, status: number, text: string): void =>
  void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);

const STATUS: Readonly<Record<string, number>> = {
  ERR_CONCLAVE_CONFIG: 400,
  ERR_CONCLAVE_UNKNOWN_TARGET: 404,
  ERR_CONCLAVE_CONNECT: 403,
  ERR_CONCLAVE_TIMEOUT: 504,
  ERR_CONCLAVE_UNAVAILABLE: 503,
};

function sendError(response: ServerResponse, thrown: unknown): void {
  const { code, message } = toConclaveError(thrown);
  if (response.headersSent) return void response.destroy();
  sendJson(response, STATUS[code] ?? 500, { code, message });
}
