import { InvalidArgumentError, Option, type Command } from 'commander';
import { ConclaveError, ConfigError } from '../../errors.js';
import { checkFormats, type CheckFormat } from '../check/check-formats.js';
import { judgeUnreachable, type CheckLevel, type CheckLimits, type CheckReport } from '../check/judge-group.js';
import { watchVerdict } from '../check/watch-verdict.js';
import { CommandEnd } from '../command-end.js';
import { checkCode, checkCodeHelp } from '../exit-code.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import type { Terminal } from '../terminal.js';
import { wholeNumber } from '../whole-number.js';
import { withGroup } from '../with-group.js';

interface CheckOptions extends GroupCommandOptions, CheckLimits {
  readonly format: CheckFormat;
}

const COUNT_MAX = 1_000_000;
const GRACE_S = 5;
const GRACE_S_MAX = 3_600;
const LEVELS: readonly CheckLevel[] = ['ok', 'warning', 'critical'];

export const checkCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'check',
    summary: 'Judge a group, for cron and monitors: ends at once when all is well, and with its verdict when the grace is over.',
    example: 'conclave check --group orders --members-min 2 --format nagios',
    exitCodes: checkCodeHelp,
  })
    .addOption(new Option('--format <name>', 'how the verdict is written').choices(Object.keys(checkFormats)).default('text'))
    .addOption(new Option('--members-min <count>', 'fewer are critical').default(1).argParser(wholeNumber(0, COUNT_MAX)))
    .addOption(
      new Option('--vacant-max <count>', 'more partitions without owner are critical').default(0).argParser(wholeNumber(0, COUNT_MAX)),
    )
    .addOption(new Option('--paused <level>', 'what it is when planned moves are paused').choices(LEVELS).default('warning'))
    .addOption(
      new Option('--grace <seconds>', 'how long what is wrong must last; longer than the renewMs of the group')
        .default(GRACE_S)
        .argParser(readGrace),
    )
    .action(async (options: CheckOptions) => {
      const report = await checkGroup(options);
      terminal.out(checkFormats[options.json ? 'json' : options.format](report, terminal));
      if (report.level !== 'ok') throw new CommandEnd(checkCode[report.level]);
    });

async function checkGroup(options: CheckOptions): Promise<CheckReport> {
  const { group: name } = options;
  try {
    return await withGroup(options, (group) => watchVerdict(name, group, options));
  } catch (error) {
    if (error instanceof ConclaveError && !(error instanceof ConfigError)) return judgeUnreachable(name, error.message);
    throw error;
  }
}

function readGrace(value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= GRACE_S_MAX)) throw new InvalidArgumentError(`Expected seconds above 0, at most ${GRACE_S_MAX}.`);
  return seconds;
}
