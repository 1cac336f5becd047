import type { IncomingMessage } from 'node:http';
import { parseJsonObject, type Fields } from '../../machines/model/parse-json.js';
import { ConfigError } from '../errors.js';
import type { Group } from '../group/group.js';
import type { Write } from './rows.js';

const BYTES_MAX = 4_096;
/** A page elsewhere cannot send this header without being asked whether it may, and it may not. */
export const WRITE_HEADER = 'x-conclave-write';

/** Reads what the page wants done. Rejects with `ConfigError` for anything else. */
export async function readWrite(request: IncomingMessage): Promise<Write> {
  const parsed = parseJsonObject(await bodyOf(request));
  const write = 'fields' in parsed ? writeOf(parsed.fields) : undefined;
  if (write) return write;
  throw new ConfigError([{ path: 'body', message: 'expected {"action":"drain","worker":"worker-0"}, undrain, pause, resume or refresh' }]);
}

/** Resolves when the group has applied it. Rejects as the observer’s calls do. */
export function perform(group: Group, write: Write): Promise<void> {
  switch (write.action) {
    case 'drain':
      return group.drain(write.worker);
    case 'undrain':
      return group.drain(write.worker, false);
    case 'pause':
      return group.pause();
    case 'resume':
      return group.resume();
    case 'refresh':
      return group.refresh();
  }
}

function writeOf({ action, worker }: Fields): Write | undefined {
  if ((action === 'drain' || action === 'undrain') && typeof worker === 'string') return { action, worker };
  return action === 'pause' || action === 'resume' || action === 'refresh' ? { action } : undefined;
}

/** Express and others may have read the body already. */
async function bodyOf(request: IncomingMessage & { readonly body?: unknown }): Promise<string> {
  if (request.body !== undefined) return typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) throw new ConfigError([{ path: 'body', message: `expected at most ${BYTES_MAX} bytes` }]);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
