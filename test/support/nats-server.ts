import type { Suite } from '../../src/server/archive-choice.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { startServer, type StartServerOptions } from '../../src/server/start-server.js';

const SUITES: Readonly<Record<string, Suite>> = { '2.9': 'bookworm', '2.10': 'trixie', '2.15': 'forky' };

/** One nats-server to test against; `options` go to `findServer` and `startServer`. */
export interface ServerSuite {
  /** `2.9`, `2.10`, `2.15`, or `found` for the one that is on this machine. */
  readonly label: string;
  readonly options: { readonly suite?: Suite };
}

/** The servers to test against: `NATS_SERVERS=2.9,2.10,2.15`, else the one that is there. Throws on a version that nobody ships. */
export const serverSuites = (wanted = process.env['NATS_SERVERS'] ?? ''): readonly ServerSuite[] => {
  const labels = wanted.split(',').map((label) => label.trim());
  const asked = labels.filter((label) => label !== '');
  return asked.length === 0 ? [{ label: 'found', options: {} }] : asked.map(suiteOf);
};

/** Runs `use` with a server of the first suite that is asked for, and stops the server whatever happens. */
export const withServer = async <T>(use: (server: RunningServer) => Promise<T>, options: StartServerOptions = {}): Promise<T> => {
  const server = await startServer({ ...serverSuites()[0]?.options, ...options });
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
};

const suiteOf = (label: string): ServerSuite => {
  const suite = SUITES[label];
  if (suite === undefined) throw new Error(`NATS_SERVERS holds "${label}"; known are ${Object.keys(SUITES).join(', ')}`);
  return { label, options: { suite } };
};
