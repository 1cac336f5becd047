import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chartFormats } from '../../src/charts/chart-formats.js';
import { chartGraph } from '../../src/charts/chart-graph.js';
import { ourCharts } from '../../src/verification/report/our-charts.js';

const pictures = new URL('../../docs/charts/', import.meta.url);
const page = new URL('../../docs/concepts/lifecycles.md', import.meta.url);
const ids = ourCharts.map(({ machine }) => machine.id);

/** `UPDATE_DOCS=1` draws them instead of comparing. */
it.for(ourCharts)('docs/charts has $machine.id as it is', async ({ machine }) => {
  const graph = chartGraph(machine);
  for (const { extension, write } of [chartFormats.svg, chartFormats.mermaid]) {
    const file = new URL(`${machine.id}.${extension}`, pictures);
    const text = await write(graph);
    if (process.env['UPDATE_DOCS'] === '1') {
      await mkdir(pictures, { recursive: true });
      await writeFile(file, text);
    }
    const kept = await readFile(file, 'utf8');
    expect(
      kept === text,
      `${file.pathname} is not what the chart says: UPDATE_DOCS=1 npx vitest run test/docs/chart-pictures.test.ts`,
    ).toBe(true);
  }
});

it('docs/charts has nothing else', async () => {
  expect((await readdir(pictures)).sort()).toEqual(ids.flatMap((id) => [`${id}.mmd`, `${id}.svg`]).sort());
});

it('every chart is shown among the lifecycles', async () => {
  const text = await readFile(page, 'utf8');
  const shown = [...text.matchAll(/!\[[^\]]+\]\(\.\.\/charts\/(\w+)\.svg\)/g)].map(([, id]) => id);
  expect(shown.sort()).toEqual([...ids].sort());
});
