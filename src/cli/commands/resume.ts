import type { Command } from 'commander';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

export const resumeCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'resume',
    summary: 'Let planned moves go on.',
    example: 'conclave resume --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, async (group) => {
      await group.resume();
      printResult(terminal, options, { json: { group: options.group, paused: false }, text: () => 'Planned moves go on.\n' });
    }),
  );
