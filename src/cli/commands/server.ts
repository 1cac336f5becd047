import { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { serverPathCommand } from './server-path.js';
import { serverStartCommand } from './server-start.js';

export const serverCommand = (terminal: Terminal): Command =>
  new Command('server')
    .description('Find or run a nats-server for development.')
    .addCommand(serverPathCommand(terminal))
    .addCommand(serverStartCommand(terminal));
