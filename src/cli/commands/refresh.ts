import type { Command } from 'commander';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

export const refreshCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'refresh',
    summary: 'Ask the leader to list the source of the partitions again.',
    example: 'conclave refresh --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, async (group) => {
      await group.refresh();
      printResult(terminal, options, { json: { group: options.group, refreshed: true }, text: () => 'The group has heard it.\n' });
    }),
  );
