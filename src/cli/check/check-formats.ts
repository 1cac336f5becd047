import { checkCode } from '../exit-code.js';
import { renderTable } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { visible } from '../visible.js';
import type { CheckReport } from './judge-group.js';

export type CheckFormat = 'text' | 'json' | 'nagios' | 'prometheus';

type Render = (report: CheckReport, terminal: Terminal) => string;

/** How a verdict is written. Each ends with a new line. */
export const checkFormats: { readonly [F in CheckFormat]: Render } = {
  text: renderText,
  json: (report) => `${JSON.stringify(report)}\n`,
  nagios: renderNagios,
  prometheus: renderPrometheus,
};

const COLOURS = { ok: 'green', warning: 'yellow', critical: 'red' } as const;

function renderText({ group, level, findings }: CheckReport, terminal: Terminal): string {
  const columns = [
    { title: 'level', cell: (row: (typeof findings)[number]) => row.level },
    { title: 'what', cell: (row: (typeof findings)[number]) => row.what },
    { title: 'look at', cell: (row: (typeof findings)[number]) => row.more || null },
  ];
  return `${renderTable({ columns, rows: findings, colour: (row) => COLOURS[row.level] }, terminal)}${group}: ${level}\n`;
}

/** One line: what is wrong, or all when nothing is, and the figures as performance data. */
function renderNagios({ group, level, findings, status }: CheckReport): string {
  const wrong = findings.filter((finding) => finding.level !== 'ok');
  const said = (wrong.length > 0 ? wrong : findings).map(({ what }) => what).join('; ');
  const figures = status ? ` | ${figuresOf(status).join(' ')}` : '';
  // What stands after a `|` is read as figures.
  return `CONCLAVE ${level.toUpperCase()} - ${group}: ${visible(said).replaceAll('|', '/')}${figures}\n`;
}

const figuresOf = ({ members, partitions }: NonNullable<CheckReport['status']>): readonly string[] => [
  `members=${members}`,
  `partitions=${partitions.total}`,
  `moving=${partitions.moving}`,
  `vacant=${partitions.vacant}`,
];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly value: number;
}

/** The exposition format, for a textfile collector. */
function renderPrometheus({ group, level, status }: CheckReport): string {
  const metrics: readonly Metric[] = [
    { name: 'level', help: 'The verdict: 0 ok, 1 warning, 2 critical.', value: checkCode[level] },
    ...(status === null
      ? []
      : [
          { name: 'leader', help: 'Whether the log names a leader.', value: status.leader ? 1 : 0 },
          { name: 'members', help: 'Members of the group.', value: status.members },
          { name: 'members_draining', help: 'Members that hand over what they have.', value: status.draining },
          { name: 'partitions', help: 'Partitions of the group.', value: status.partitions.total },
          { name: 'partitions_moving', help: 'Partitions that are being handed over.', value: status.partitions.moving },
          { name: 'partitions_vacant', help: 'Partitions without owner.', value: status.partitions.vacant },
          { name: 'paused', help: 'Whether planned moves are paused.', value: status.paused ? 1 : 0 },
        ]),
  ];
  return metrics
    .map(({ name, help, value }) => {
      const metric = `conclave_check_${name}`;
      return `# HELP ${metric} ${help}\n# TYPE ${metric} gauge\n${metric}{group="${group}"} ${value}\n`;
    })
    .join('');
}
