import { CommanderError } from 'commander';
import { ConclaveError } from '../errors.js';
import { CommandEnd } from './command-end.js';
import { conclaveCommand } from './conclave-command.js';
import { exitCode, exitCodeOf } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** Runs one command line. Never rejects: what goes wrong is told on `err`, and in the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await conclaveCommand(terminal).parseAsync(args, { from: 'user' });
    return exitCode.done;
  } catch (error) {
    // commander has told it already; it ends help and version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
    if (error instanceof CommandEnd) return error.code;
    terminal.err(args.includes('--json') ? `${JSON.stringify({ error: errorFields(error) })}\n` : `conclave: ${errorText(error)}\n`);
    return exitCodeOf(error);
  }
}

function errorFields(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ConclaveError) return { code: error.code, message: error.message };
  return { code: 'ERR_CONCLAVE_INTERNAL', message: errorText(error) };
}

/** A stack is for bugs: nobody else wants to read it. */
function errorText(error: unknown): string {
  if (error instanceof ConclaveError || error instanceof RangeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
