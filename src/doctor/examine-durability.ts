import type { Finding } from '../ports.js';
import { note, ok, problem, warning } from './finding.js';

/**
 * When a server writes to its disk for sure. Clients cannot see that: only the monitoring port of the server tells (`/jsz`, from 2.10 on).
 * `monitor` is its address, like `http://127.0.0.1:8222`. Never throws.
 */
export async function examineDurability(monitor: string | undefined, timeoutMs: number): Promise<Finding> {
  if (monitor === undefined)
    return unseen('clients cannot see when the server syncs to disk', 'conclave doctor --monitor http://<server>:8222 shows it');
  try {
    const answer = await fetch(new URL('/jsz', monitor), { signal: AbortSignal.timeout(timeoutMs) });
    return judgeDurability(await answer.json());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return problem(ID, {
      what: `${monitor} does not answer as a monitoring port: ${why}`,
      risk: '',
      remedy: 'start the server with -m 8222',
    });
  }
}

/** `jsz`: what the monitoring port answers. */
export function judgeDurability(jsz: unknown): Finding {
  const { config } = (jsz ?? {}) as { readonly config?: { readonly sync_always?: boolean; readonly sync_interval?: number } };
  if (config?.sync_always === true) return ok(ID, 'every write is on disk before it is acknowledged (sync_interval: always)');
  if (config?.sync_interval === undefined)
    return unseen('this server does not tell when it syncs to disk; its default is every 2 min', 'update it to 2.10 or newer');
  const seconds = config.sync_interval / 1e9;
  return warning(ID, {
    what: `the server syncs to disk every ${seconds} s`,
    risk: `power loss takes up to ${seconds} s of what was acknowledged; with replicas, only when all of them lose power`,
    remedy: 'jetstream { sync_interval: always }',
  });
}

const ID = 'server.durability';

const unseen = (what: string, remedy: string): Finding =>
  note(ID, {
    what,
    risk: 'power loss may take up to 2 min of what was acknowledged; workers notice, and stop with LogLostError',
    remedy: `${remedy}; set jetstream { sync_interval: always }`,
  });
