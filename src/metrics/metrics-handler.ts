import type { IncomingMessage, ServerResponse } from 'node:http';
import { register as defaultRegister, type Registry } from 'prom-client';

/**
 * Answers a scrape: for `node:http`, Express, and whatever else calls `(request, response)`. Which path it is for is up to you. A scrape that
 * fails is answered with 500, and told as a process warning.
 */
export function metricsHandler(
  options: { readonly register?: Registry } = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const register = options.register ?? defaultRegister;
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    try {
      const text = await register.metrics();
      response.writeHead(200, { 'content-type': register.contentType });
      response.end(request.method === 'HEAD' ? undefined : text);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
      response.writeHead(500, { 'content-type': 'text/plain' }).end('the metrics could not be read\n');
    }
  };
}
