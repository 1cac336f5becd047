import { Command } from 'commander';
import { exitCodeHelp } from './exit-code.js';

export interface CommandText {
  readonly name: string;
  readonly summary: string;
  /** One line that can be typed as it is. */
  readonly example: string;
  /** Default: those of all commands. */
  readonly exitCodes?: string;
}

/** A command with `--json`, and a help that ends with an example and the exit codes. */
export const newCommand = ({ name, summary, example, exitCodes = exitCodeHelp }: CommandText): Command =>
  new Command(name)
    .description(summary)
    .option('--json', 'print JSON for programs')
    .addHelpText('after', `\nExample:\n  $ ${example}\n\n${exitCodes}`);
