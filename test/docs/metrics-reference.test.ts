import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { metricTable, type MetricRow } from '../../src/metrics/metric-table.js';

const page = new URL('../../docs/reference/metrics.md', import.meta.url).pathname;
const rows: readonly MetricRow[] = Object.values(metricTable);

/** `UPDATE_DOCS=1` writes the page instead of comparing it. */
it('the metrics reference says what the table says', async () => {
  const rendered = await format(render(), { ...(await resolveConfig(page)), filepath: page });
  if (process.env.UPDATE_DOCS) writeFileSync(page, rendered);
  expect(readFileSync(page, 'utf8')).toBe(rendered);
});

it('names follow the conventions of Prometheus', () => {
  for (const { name, type, help, labels, buckets = [] } of rows) {
    expect(name).toMatch(/^conclave(_[a-z]+)+$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(!name.endsWith('_seconds') && type === 'histogram', name).toBe(false);
    expect(help, name).not.toMatch(/\.$/);
    for (const label of Object.keys(labels)) expect(label, name).toMatch(/^[a-z]+$/);
    expect(
      buckets.toSorted((a, b) => a - b),
      name,
    ).toEqual(buckets);
  }
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});

it('nothing is labelled by what a group has many of', () => {
  const many = ['partition', 'member', 'epoch', 'term', 'sequence', 'message'];
  for (const { name, labels } of rows)
    expect(
      Object.keys(labels).filter((label) => many.includes(label)),
      name,
    ).toEqual([]);
});

function render(): string {
  return [
    '# Metrics',
    '',
    'What `workerMetrics` and `groupMetrics` of `conclave/metrics` put into a register of [prom-client](https://github.com/siimon/prom-client);',
    'how to use them, with alerts and a dashboard: [observe](../guides/observe.md). Every metric has the labels `group` and `name` (of the worker;',
    'empty for an observer), but for those of the whole process. Times are in seconds.',
    '',
    '| metric | type | labels | what it is |',
    '| --- | --- | --- | --- |',
    ...rows.map(row),
    '',
    '`conclave_group_*` is what the copy of the group says that the worker, or the observer, has: ask for `max by (group)`. Decisions of the leader',
    '(elections, placements, moves, fences) are counted by the worker that wrote them: ask for `sum by (group)`.',
    '',
    '*Written from `src/metrics/metric-table.ts`: change it there, then run `UPDATE_DOCS=1 npx vitest run test/docs/metrics-reference.test.ts`.*',
    '',
  ].join('\n');
}

function row({ name, type, labels, help, buckets, ofProcess }: MetricRow): string {
  const own = ofProcess ? 'of the process' : Object.entries(labels).map(labelText).join(', ');
  const bounds = buckets ? `; buckets ${buckets.join(', ')}` : '';
  return `| \`${name}\` | ${type} | ${own} | ${help}${bounds} |`;
}

const labelText = ([label, values]: readonly [string, readonly string[]]): string =>
  values.length === 0 ? `\`${label}\`` : `\`${label}\` (${values.filter((value) => value !== '').join(', ')})`;
