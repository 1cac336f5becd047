import { InvalidArgumentError, Option, type Command } from 'commander';
import { isGroup } from '../../machines/model/ids.js';
import { ConfigError } from '../errors.js';
import { serverAddresses } from '../nats/server-addresses.js';
import { addCredentialOptions, type AddressOptions } from './address-options.js';
import { newCommand, type CommandText } from './new-command.js';

/** The options that every command on a server has. */
export interface ServerCommandOptions extends AddressOptions {
  readonly timeout: number;
  readonly json?: true;
}

/** The options that every command on a group has. */
export interface GroupCommandOptions extends ServerCommandOptions {
  readonly group: string;
}

const SERVERS = 'nats://127.0.0.1:4222';
const TIMEOUT_S = 5;
const TIMEOUT_S_MAX = 3_600;

/** A command that looks at, or writes to, one group. */
export const groupCommand = (text: CommandText): Command => serverCommandOptions(newCommand(text).addOption(groupOption()));

export const serverCommandOptions = (command: Command): Command =>
  addCredentialOptions(
    command.addOption(
      new Option('-s, --servers <urls>', 'NATS servers, with commas between them').env('NATS_URL').default(SERVERS).argParser(readServers),
    ),
  ).addOption(new Option('--timeout <seconds>', 'how long to wait for an answer').default(TIMEOUT_S).argParser(readTimeout));

export const groupOption = (): Option => new Option('-g, --group <name>', 'the group').argParser(readGroup).makeOptionMandatory();

function readGroup(value: string): string {
  if (!isGroup(value)) throw new InvalidArgumentError('A group is 1 to 64 characters of A-Z, a-z, 0-9, _ and -.');
  return value;
}

function readServers(value: string): string {
  try {
    serverAddresses(value);
    return value;
  } catch (error) {
    // Ours, not commander's: that would print the value, and with it a password.
    throw new ConfigError([{ path: '--servers', message: (error as Error).message }]);
  }
}

function readTimeout(value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= TIMEOUT_S_MAX)) throw new InvalidArgumentError(`Expected seconds above 0, at most ${TIMEOUT_S_MAX}.`);
  return seconds;
}
