import { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { serverPathCommand } from './server-path.js';
import { serverPermissionsCommand } from './server-permissions.js';
import { serverStartCommand } from './server-start.js';

export const serverCommand = (terminal: Terminal): Command =>
  new Command('server')
    .description('Find or run a nats-server for development, and say what its users need.')
    .addCommand(serverPathCommand(terminal))
    .addCommand(serverStartCommand(terminal))
    .addCommand(serverPermissionsCommand(terminal));
