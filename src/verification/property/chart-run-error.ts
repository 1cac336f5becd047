import { ConclaveError } from '../../errors.js';
import { type ChartCommand, showCommand } from './chart-command.js';

/** What a run claims does not hold, or the running chart is not where its pure transitions lead. The chart is to be mended, or the claim. */
export class ChartRunError extends ConclaveError {
  /** What had been carried out; commands that were not possible are left out. `runChart` with them ends here again. */
  readonly commands: readonly ChartCommand[];
  constructor(message: string, { commands, cause }: { readonly commands: readonly ChartCommand[]; readonly cause?: unknown }) {
    super('ERR_CONCLAVE_CHART_RUN', `${message}${commands.map((command, at) => `\n  ${at + 1}. ${showCommand(command)}`).join('')}`, {
      cause,
    });
    this.commands = commands;
  }
}
