import { Option, type Command } from 'commander';
import type { HistoryRecord } from '../../group/group-history.js';
import { followHistory } from '../follow-history.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { authorOf, kindOf, outcomeOf } from '../history-words.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { timeOfRecord } from '../time-of-day.js';
import { untilSignal } from '../until-signal.js';
import { wholeNumber } from '../whole-number.js';
import { withGroup } from '../with-group.js';

interface HistoryCommandOptions extends GroupCommandOptions {
  readonly limit: number;
  readonly renewals?: true;
  readonly follow?: true;
}

const LIMIT = 20;
const LIMIT_MAX = 100_000;

export const historyCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'history',
    summary: 'Show what the log of a group says, oldest first, as far back as it is stored.',
    example: 'conclave history --group orders --limit 50',
  })
    .addOption(new Option('-n, --limit <count>', 'at most this many, the newest').default(LIMIT).argParser(wholeNumber(1, LIMIT_MAX)))
    .option('--renewals', 'also the entries by which a leader proves that it is there')
    .option('-f, --follow', 'go on with what is written from now on, a line each, until Ctrl-C')
    .action(async (options: HistoryCommandOptions) => {
      const wanted = { limit: options.limit, renewals: options.renewals === true };
      if (options.follow) {
        using stopped = untilSignal('SIGINT', 'SIGTERM');
        const following = { ...wanted, ...(options.json && { json: true as const }), signal: stopped.signal };
        await withGroup(options, (group) => followHistory(terminal, group, following));
        return;
      }
      await withGroup(options, async (group) => {
        const rows = await group.history(wanted);
        const text = (): string =>
          renderTable({ columns, rows, colour: ({ outcome }) => (outcome === 'rejected' ? 'red' : undefined) }, terminal);
        printResult(terminal, options, { json: rows, text });
      });
    });

const columns: readonly TableColumn<HistoryRecord>[] = [
  { title: 'entry', cell: ({ sequence }) => sequence, alignment: 'right' },
  { title: 'when', cell: timeOfRecord },
  { title: 'kind', cell: kindOf },
  { title: 'by', cell: authorOf },
  { title: 'outcome', cell: outcomeOf },
  { title: 'what became true', cell: ({ facts }) => facts.join('; ') },
];
