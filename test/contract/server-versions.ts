import type { StartServerOptions } from '../../src/server/start-server.js';

const suites = { '2.9': 'bookworm', '2.10': 'trixie', '2.15': 'forky' } as const;

/** The servers to test against: `NATS_SERVERS=2.9,2.10,2.15`, else the one that is there. */
export const serverVersions: readonly string[] = (process.env['NATS_SERVERS'] ?? 'found').split(',');

export function serverOptions(version: string): StartServerOptions {
  if (version === 'found') return {};
  if (!(version in suites)) throw new Error(`NATS_SERVERS holds "${version}"; known: ${Object.keys(suites).join(', ')}`);
  return { suite: suites[version as keyof typeof suites] };
}
