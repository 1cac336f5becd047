import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Worker } from '../worker/worker.js';
import { workersOf } from './workers-of.js';

/** Fits `node:http`, Express, and whatever speaks like them. */
export type HealthHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/**
 * Answers `GET /livez` and `GET /readyz` with 200 or 503 and, as JSON, why; of several workers all must be fine. Everything else goes to
 * `next`, or is not found. Probe `/livez` with a timeout: a process whose event loop is stuck answers nothing.
 * Throws `ConfigError` for what is no worker.
 */
export function healthHandler(worker: Worker | readonly Worker[]): HealthHandler {
  const workers = workersOf(worker);
  return (request, response, next) => {
    const [path] = (request.url ?? '').split('?');
    const wanted = path === '/livez' ? 'live' : path === '/readyz' ? 'ready' : undefined;
    if (wanted === undefined) return next ? next() : answer(request, response, { status: 404, body: { error: 'not found' } });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(request, response, { status: 405, body: { error: 'GET or HEAD' } });
    const healths = workers.map((one) => ({ worker: one.id, ...one.health() }));
    const isFine = healths.every((health) => health[wanted]);
    answer(request, response, { status: isFine ? 200 : 503, body: { [wanted]: isFine, workers: healths } });
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function answer({ method }: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? undefined : text);
}
