import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { Option, type Command } from 'commander';
import { createDashboard } from '../../dashboard/index.js';
import { ConfigError, ConnectError } from '../../errors.js';
import { addressOf } from '../address-options.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { untilSignal } from '../until-signal.js';
import { wholeNumber } from '../whole-number.js';

interface DashboardCommandOptions extends GroupCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly writes?: true;
}

const PORT_MAX = 65_535;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const TOKEN_CHARACTERS_MIN = 16;

export const dashboardCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'dashboard',
    summary: 'Serve a page that shows a group as it lives, until Ctrl-C or SIGTERM. Prints its address.',
    example: 'conclave dashboard --group orders --port 8080',
  })
    .addOption(new Option('-p, --port <number>', 'the port; 0: a free one').default(0).argParser(wholeNumber(0, PORT_MAX)))
    .option('--host <address>', 'the address to listen on; beyond loopback the page asks for its token', '127.0.0.1')
    .addOption(
      new Option('--token <text>', 'the token (default: a random one, beyond loopback)')
        .env('CONCLAVE_DASHBOARD_TOKEN')
        .argParser(readToken),
    )
    .option('--writes', 'let the page drain workers, pause, resume and refresh')
    .action((options: DashboardCommandOptions) => runDashboard(terminal, options));

async function runDashboard(terminal: Terminal, options: DashboardCommandOptions): Promise<void> {
  const { group, host, port, timeout, writes = false } = options;
  const isLoopback = LOOPBACK.includes(host);
  const token = options.token ?? (isLoopback ? undefined : randomBytes(18).toString('base64url'));
  using stopped = untilSignal('SIGINT', 'SIGTERM');
  await using dashboard = createDashboard({
    ...{ group, ...addressOf(options), timeoutMs: timeout * 1_000, writes },
    ...(token !== undefined && { token }),
    ...(!isLoopback && { hosts: hostsOf(host) }),
  });
  const server = createServer(dashboard.handler);
  await listen(server, { host, port });
  const url = `http://${shownHost(host)}:${(server.address() as AddressInfo).port}/${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`;
  printResult(terminal, options, { json: { url }, text: () => `${url}\n` });
  await stopped.promise;
  server.close();
  server.closeAllConnections();
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new ConnectError(`nothing can listen on ${host}:${port} (${cause.code ?? cause.message}); choose another --port or --host`, {
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** Names under which whoever listens there is reached: its own addresses, when it listens on all of them. */
function hostsOf(host: string): readonly string[] {
  const own = host === '0.0.0.0' || host === '::' ? Object.values(networkInterfaces()).flatMap((one) => one ?? []) : [];
  return [host, hostname(), ...LOOPBACK, ...own.map(({ address }) => address)].map(shownHost);
}

const shownHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function readToken(value: string): string {
  if (value.length >= TOKEN_CHARACTERS_MIN) return value;
  // Ours, not commander's: that would print the value.
  throw new ConfigError([{ path: '--token', message: `expected at least ${TOKEN_CHARACTERS_MIN} characters` }]);
}
