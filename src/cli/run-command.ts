import { CommanderError } from 'commander';
import { ConclaveError } from '../errors.js';
import { CommandEnd } from './command-end.js';
import { conclaveCommand } from './conclave-command.js';
import { checkCode, exitCode, exitCodeOf } from './exit-code.js';
import { withoutSecrets } from './without-secrets.js';
import type { Terminal } from './terminal.js';

/** Runs one command line. Never rejects: what goes wrong is told on `err`, and in the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const isJson = args.includes('--json');
  // A monitor must not take a typo for an outage.
  const wrongUsage = args[0] === 'check' ? checkCode.unknown : exitCode.wrongUsage;
  try {
    await conclaveCommand(terminal, isJson ? () => undefined : terminal.err).parseAsync(args, { from: 'user' });
    return exitCode.done;
  } catch (error) {
    // commander has told it already; it ends help and version this way too.
    if (error instanceof CommanderError && (error.exitCode === 0 || !isJson)) return error.exitCode === 0 ? exitCode.done : wrongUsage;
    if (error instanceof CommandEnd) return error.code;
    terminal.err(isJson ? `${JSON.stringify({ error: errorFields(error) })}\n` : `conclave: ${errorText(error)}\n`);
    const code = error instanceof CommanderError ? exitCode.wrongUsage : exitCodeOf(error);
    return code === exitCode.wrongUsage ? wrongUsage : code;
  }
}

function errorFields(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ConclaveError) return { code: error.code, message: error.message };
  if (error instanceof CommanderError) return { code: 'ERR_CONCLAVE_USAGE', message: usageText(error) };
  return { code: 'ERR_CONCLAVE_INTERNAL', message: errorText(error) };
}

/** Help that was shown because nothing was asked for is an error too, and has no message. */
const usageText = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'no command is named; --help tells which there are' : withoutSecrets(message.replace(/^error: /, ''));

/** A stack is for bugs: nobody else wants to read it. */
function errorText(error: unknown): string {
  if (error instanceof ConclaveError || error instanceof RangeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
