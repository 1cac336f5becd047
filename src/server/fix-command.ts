import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from './surroundings.js';

const INSTALLERS = [
  { program: 'apt-get', command: 'sudo apt-get install nats-server' },
  { program: 'apk', command: 'sudo apk add nats-server' },
  { program: 'pacman', command: 'sudo pacman -S nats-server' },
  { program: 'brew', command: 'brew install nats-server' },
];

/** The command that puts a nats-server on this system, by the package tool that it has. */
export const fixCommand = async ({ platform, root }: Surroundings): Promise<string> => {
  if (platform === 'darwin') return 'brew install nats-server';
  for (const { program, command } of platform === 'linux' ? INSTALLERS : []) {
    const found = await access(join(root, 'usr/bin', program)).then(
      () => true,
      () => false,
    );
    if (found) return command;
  }
  return 'download nats-server from https://nats.io/download and set NATS_SERVER_BIN to its path';
};
