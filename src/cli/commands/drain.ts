import type { Command } from 'commander';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import type { CommandText } from '../new-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

export const drainCommand = (terminal: Terminal): Command =>
  drainingCommand(terminal, true, {
    name: 'drain',
    summary: 'Make a worker hand over what it has and take nothing new.',
    example: 'conclave drain worker-2 --group orders',
  });

export const undrainCommand = (terminal: Terminal): Command =>
  drainingCommand(terminal, false, {
    name: 'undrain',
    summary: 'Let a drained worker take partitions again.',
    example: 'conclave undrain worker-2 --group orders',
  });

const drainingCommand = (terminal: Terminal, draining: boolean, text: CommandText): Command =>
  groupCommand(text)
    .argument('<worker>', 'its stable id, like worker-2')
    .action((worker: string, options: GroupCommandOptions) =>
      withGroup(options, async (group) => {
        await group.drain(worker, draining);
        const partitions = group.members.find((member) => member.worker === worker)?.partitions ?? 0;
        const done = draining ? `${worker} is draining; partitions it still has: ${partitions}.` : `${worker} takes partitions again.`;
        printResult(terminal, options, { json: { group: options.group, worker, draining, partitions }, text: () => `${done}\n` });
      }),
    );
