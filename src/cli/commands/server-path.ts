import type { Command } from 'commander';
import { findServer } from '../../server/find-server.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';

export const serverPathCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'path',
    summary: 'Print the path of a nats-server that runs here; fetch one, without root, when there is none.',
    example: 'conclave server path',
  }).action(async (options: { readonly json?: true }) => {
    const found = await findServer({ onProgress: (line) => terminal.err(`${line}\n`) });
    printResult(terminal, options, { json: found, text: () => `${found.path}\n` });
  });
