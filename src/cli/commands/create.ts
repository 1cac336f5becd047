import { Option, type Command } from 'commander';
import { openGroup } from '../../group/open-group.js';
import { addressOf } from '../address-options.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';

interface CreateOptions extends GroupCommandOptions {
  readonly replicas?: '1' | '3' | '5';
}

export const createCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'create',
    summary: 'Make the streams of a group, for workers that may not. Changes nothing when they are there.',
    example: 'conclave create --group orders --replicas 3',
  })
    .addOption(new Option('--replicas <count>', 'copies in a cluster (default: 1)').choices(['1', '3', '5']))
    .action(async (options: CreateOptions) => {
      const { group: name, timeout, replicas } = options;
      const group = await openGroup({
        group: name,
        ...addressOf(options),
        timeoutMs: timeout * 1_000,
        ...(replicas && { replicas: Number(replicas) }),
      });
      await group.close();
      printResult(terminal, options, { json: { group: name }, text: () => `Group ${name} is there.\n` });
    });
