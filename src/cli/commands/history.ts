import { Option, type Command } from 'commander';
import { OPERATOR_KINDS } from '../../../machines/model/entries.js';
import type { HistoryRecord } from '../../runtime/group-history.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { wholeNumber } from '../whole-number.js';
import { withGroup } from '../with-group.js';

interface HistoryCommandOptions extends GroupCommandOptions {
  readonly limit: number;
  readonly renewals?: true;
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
    .action((options: HistoryCommandOptions) =>
      withGroup(options, async (group) => {
        const rows = await group.history({ limit: options.limit, renewals: options.renewals === true });
        const text = (): string =>
          renderTable({ columns, rows, colour: ({ outcome }) => (outcome === 'rejected' ? 'red' : undefined) }, terminal);
        printResult(terminal, options, { json: rows, text });
      }),
    );

function authorOf({ kind, author }: HistoryRecord): string | null {
  if (!author || author.name !== null) return author?.name ?? null;
  return kind && OPERATOR_KINDS.includes(kind) ? 'an operator' : `(${author.id})`;
}

const columns: readonly TableColumn<HistoryRecord>[] = [
  { title: 'entry', cell: ({ sequence }) => sequence, alignment: 'right' },
  { title: 'kind', cell: ({ kind }) => kind ?? 'not an entry' },
  { title: 'by', cell: authorOf },
  { title: 'outcome', cell: ({ outcome, reason }) => (reason ? `${outcome}: ${reason}` : outcome) },
  { title: 'what became true', cell: ({ facts }) => facts.join('; ') },
];
