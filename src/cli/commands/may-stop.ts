import { Option, type Command } from 'commander';
import type { StopAnswer } from '../../group/may-stop.js';
import { CommandEnd } from '../command-end.js';
import { exitCode } from '../exit-code.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { wholeNumber } from '../whole-number.js';
import { withGroup } from '../with-group.js';

interface MayStopOptions extends GroupCommandOptions {
  readonly wait: number;
}

const WAIT_S_MAX = 86_400;

export const mayStopCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'may-stop',
    summary: 'Tell whether a worker may be stopped now: exit code 0 when it may, 1 when something speaks against it. Changes nothing.',
    example: 'conclave may-stop host-1 --group orders --wait 60 && systemctl restart orders',
  })
    .argument('<worker>', 'its stable id, like worker-2, or its name')
    .addOption(new Option('--wait <seconds>', 'wait so long for a yes').default(0).argParser(wholeNumber(0, WAIT_S_MAX)))
    .action((worker: string, { wait, ...options }: MayStopOptions) =>
      withGroup(options, async (group) => {
        const answer = await group.mayStop(worker, { waitMs: wait * 1_000 });
        printResult(terminal, options, { json: answer, text: () => render(answer) });
        if (!answer.allowed) throw new CommandEnd(exitCode.failed);
      }),
    );

const render = ({ worker, name, reasons }: StopAnswer): string =>
  reasons.length === 0
    ? `${worker} (${name}) may be stopped.\n`
    : `${worker} (${name}) had better stay:\n${reasons.map(({ code, text }) => `  ${code}: ${text}\n`).join('')}`;
