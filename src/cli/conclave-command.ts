import { Command } from 'commander';
import { chartsCommand } from './commands/charts.js';
import { checkCommand } from './commands/check.js';
import { completionCommand } from './commands/completion.js';
import { createCommand } from './commands/create.js';
import { dashboardCommand } from './commands/dashboard.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { drainCommand, undrainCommand } from './commands/drain.js';
import { historyCommand } from './commands/history.js';
import { mayStopCommand } from './commands/may-stop.js';
import { membersCommand } from './commands/members.js';
import { partitionsCommand } from './commands/partitions.js';
import { pauseCommand } from './commands/pause.js';
import { refreshCommand } from './commands/refresh.js';
import { resumeCommand } from './commands/resume.js';
import { serverCommand } from './commands/server.js';
import { simulateCommand } from './commands/simulate.js';
import { withoutSecrets } from './without-secrets.js';
import { statusCommand } from './commands/status.js';
import { topCommand } from './commands/top.js';
import { verifyCommand } from './commands/verify.js';
import { whatIfCommand } from './commands/what-if.js';
import { whyCommand } from './commands/why.js';
import { exitCodeHelp } from './exit-code.js';
import { packageVersion } from '../system/package-version.js';
import type { Terminal } from './terminal.js';

const COMMANDS = [
  demoCommand,
  createCommand,
  doctorCommand,
  statusCommand,
  topCommand,
  checkCommand,
  membersCommand,
  partitionsCommand,
  historyCommand,
  whyCommand,
  whatIfCommand,
  mayStopCommand,
  drainCommand,
  undrainCommand,
  pauseCommand,
  resumeCommand,
  refreshCommand,
  serverCommand,
  simulateCommand,
  verifyCommand,
  chartsCommand,
  dashboardCommand,
  completionCommand,
];

const HELP_COLUMNS = 100;

/**
 * `conclave` with all its commands. It throws commander’s errors instead of ending the process; what commander says of them goes to
 * `tellUsage`.
 */
export function conclaveCommand(terminal: Terminal, tellUsage = terminal.err): Command {
  const program = new Command('conclave')
    .description('Look at and steer groups of Conclave workers.')
    .version(packageVersion())
    .addHelpText('after', `\nExample:\n  $ conclave status --group orders\n\n${exitCodeHelp}`)
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells what there is)')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: (text) => tellUsage(withoutSecrets(text)),
      getOutHelpWidth: () => terminal.columns ?? HELP_COLUMNS,
      getErrHelpWidth: () => terminal.columns ?? HELP_COLUMNS,
    })
    .exitOverride();
  for (const create of COMMANDS) inherit(program, create(terminal));
  return program;
}

function inherit(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  if (command.parent === null) parent.addCommand(command);
  for (const child of command.commands) inherit(command, child);
}
