import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { createMemoryHub, createWorker } from '../../src/index.js';
import { workerMetrics } from '../../src/metrics/index.js';
import { metricTable, type MetricRow } from '../../src/metrics/metric-table.js';
import { Scraped } from '../support/scraped.js';

const path = (name: string): string => new URL(`../../examples/${name}`, import.meta.url).pathname;
const read = (name: string): string => readFileSync(path(name), 'utf8');
const rows: readonly MetricRow[] = Object.values(metricTable);

/** The names under which Prometheus keeps what a metric tells. */
const seriesNames = ({ name, type }: MetricRow): string[] =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
const known = new Map(rows.flatMap((row) => seriesNames(row).map((name) => [name, row] as const)));

const namesIn = (text: string): string[] => [...new Set(text.match(/\bconclave_\w+/g))];

/** What one `{label="value"}` of a query asks for. */
function* matchersIn(query: string): Generator<{ readonly row: MetricRow | undefined; readonly label: string; readonly value: string }> {
  for (const [, name = '', matchers = ''] of query.matchAll(/\b(conclave_\w+)\{([^}]*)\}/g))
    for (const [, label = '', operator, value = ''] of matchers.matchAll(/(\w+)(=~|!=|=)"([^"]*)"/g))
      if (value !== '$group')
        for (const one of operator === '=~' ? value.split('|') : [value]) yield { row: known.get(name), label, value: one };
}

function expectKnown(query: string): void {
  expect(
    namesIn(query).filter((name) => !known.has(name)),
    query,
  ).toEqual([]);
  for (const { row, label, value } of matchersIn(query)) {
    const values = row?.labels[label];
    expect(values, `${label} in ${query}`).toBeDefined();
    if (values?.length) expect(values, query).toContain(value);
  }
}

test('every metric, label and value in the alert rules exists', () => {
  const expressions = [...read('prometheus/alerts.yml').matchAll(/^\s+expr: (.+)$/gm)].map(([, expression]) => expression as string);
  expect(expressions.length).toBeGreaterThan(10);
  expressions.forEach(expectKnown);
});

test('every query of the Grafana dashboard names what exists, and all are shown but a few', () => {
  interface Panel {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  }
  const dashboard = JSON.parse(read('grafana/conclave.json')) as { readonly panels: readonly Panel[] };
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  queries.forEach(expectKnown);
  const shown = new Set([...queries, read('grafana/conclave.json')].flatMap(namesIn).map((name) => known.get(name)?.name));
  const unshown = ['conclave_group_members', 'conclave_group_draining', 'conclave_group_leader', 'conclave_group_term'];
  const forObservers = ['conclave_group_following', 'conclave_group_paused', 'conclave_group_placement_version'];
  expect(
    rows
      .map(({ name }) => name)
      .filter((name) => !shown.has(name))
      .sort(),
  ).toEqual([...unshown, ...forObservers].sort());
});

const promtool = [...(process.env.PATH ?? '').split(delimiter), ...(process.env.PROMTOOL ? [process.env.PROMTOOL] : [])]
  .map((folder) => join(folder, 'promtool'))
  .find((file) => existsSync(file));
if (!promtool)
  console.warn(
    'NOT RUN: promtool is not here (Debian package prometheus; PROMTOOL=<its folder>): alerts and metrics are not held against it',
  );

test.runIf(promtool)('promtool finds the alert rules right, and their unit tests pass', () => {
  const run = (...args: string[]): string => execFileSync(promtool as string, args, { encoding: 'utf8' });
  expect(run('check', 'rules', path('prometheus/alerts.yml'))).toContain('SUCCESS');
  expect(run('test', 'rules', path('prometheus/alerts.test.yml'))).toContain('SUCCESS');
});

test.runIf(promtool)('promtool accepts the metrics of a worker that serves, without a remark', async () => {
  const scraped = new Scraped();
  const worker = createWorker({
    group: 'orders',
    name: 'w0',
    memory: createMemoryHub(),
    partitions: 4,
    timing: 'fast',
    run: () => undefined,
  });
  workerMetrics(worker, scraped);
  await worker.start();
  await expect.poll(() => scraped.value('conclave_run_failures_total')).toBeGreaterThan(0);
  const said = execFileSync(promtool as string, ['check', 'metrics'], { input: await scraped.register.metrics(), encoding: 'utf8' });
  await worker.stop();
  expect(said).toBe('');
});
