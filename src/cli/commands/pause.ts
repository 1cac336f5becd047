import type { Command } from 'commander';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

export const pauseCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'pause',
    summary: 'Hold back planned moves; partitions without owner are still placed.',
    example: 'conclave pause --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, async (group) => {
      await group.pause();
      printResult(terminal, options, { json: { group: options.group, paused: true }, text: () => 'Planned moves are paused.\n' });
    }),
  );
