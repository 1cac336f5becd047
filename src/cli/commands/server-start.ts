import { Option, type Command } from 'commander';
import { findServer } from '../../server/find-server.js';
import { startServer } from '../../server/start-server.js';
import { ServerEndedError } from '../server-ended-error.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { untilSignal } from '../until-signal.js';
import { wholeNumber } from '../whole-number.js';

interface ServerStartOptions {
  readonly port?: number;
  readonly dataDir?: string;
  readonly json?: true;
}

const PORT_MAX = 65_535;

export const serverStartCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'start',
    summary: 'Run a nats-server with JetStream on this machine, until Ctrl-C or SIGTERM. Prints its address.',
    example: 'conclave server start --port 4222',
  })
    .addOption(new Option('-p, --port <number>', 'the port (default: a free one)').argParser(wholeNumber(1, PORT_MAX)))
    .option('--data-dir <folder>', 'keep its files here (default: a temporary folder that is removed at the end)')
    .action((options: ServerStartOptions) => runServer(terminal, options));

async function runServer(terminal: Terminal, options: ServerStartOptions): Promise<void> {
  const { port, dataDir } = options;
  using stopped = untilSignal('SIGINT', 'SIGTERM');
  const { path } = await findServer({ onProgress: (line) => terminal.err(`${line}\n`), signal: stopped.signal });
  await using server = await startServer({ path, ...(port !== undefined && { port }), ...(dataDir !== undefined && { dataDir }) });
  const { url, version, pid } = server;
  printResult(terminal, options, { json: { url, version, pid, dataDir: server.dataDir }, text: () => `${url}\n` });
  const ended = await Promise.race([server.exited.then(() => true), stopped.promise.then(() => false)]);
  if (ended) throw new ServerEndedError(url);
}
