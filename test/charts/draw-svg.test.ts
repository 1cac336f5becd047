import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chartGraph, type ChartGraph } from '../../src/charts/chart-graph.js';
import { layoutChart } from '../../src/charts/chart-layout.js';
import { drawSvg } from '../../src/charts/draw-svg.js';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { orderMachine } from './example-machine.js';

async function draw(): Promise<string> {
  const graph = chartGraph(orderMachine);
  return drawSvg(graph, await layoutChart(graph));
}

it('draws well-formed XML: each state under its id, each arrow with its ends', async () => {
  expectComplete(chartGraph(orderMachine), await draw());
});

it.for(ourCharts)('docs/charts has $machine.id complete, as well-formed XML', async ({ machine }) => {
  const kept = new URL(`../../docs/charts/${machine.id}.svg`, import.meta.url);
  expectComplete(chartGraph(machine), await readFile(kept, 'utf8'));
});

function expectComplete({ states, transitions }: ChartGraph, svg: string): void {
  const elements = elementsOf(svg);
  expect(elements.flatMap(({ attributes }) => attributes['id'] ?? [])).toEqual(states.map(({ id }) => id));
  const drawn = elements.filter(({ attributes }) => attributes['data-source'] !== undefined);
  const ends = drawn.map(({ attributes }) => `${attributes['data-source']} → ${attributes['data-target']}`);
  for (const { source, target } of transitions) if (target !== undefined) expect(ends).toContain(`${source} → ${target}`);
}

it('shows names, tags, actors, entry, guards, actions and delays, and escapes what XML means otherwise', async () => {
  const svg = await draw();
  for (const [role, text] of [
    ['name', 'shipping'],
    ['tag', '  #resting'],
    ['invoke', '⟳ packer: packing'],
    ['action', 'entry / greet'],
    ['guard', '[and(isLarge, isOwn)]'],
    ['action', '/ bill, note(large)'],
    ['trigger', 'after patience'],
    ['name', 'H*'],
  ])
    expect(svg).toContain(`<tspan class="${role}">${text}</tspan>`);
  expect(svg).toContain('<desc>One order &lt;of many&gt; &amp; more.</desc>');
});

it('marks regions, ends and kinds of arrows by class, and knows dark and light', async () => {
  const svg = await draw();
  for (const classes of [
    'state compound region',
    'state final',
    'state parallel',
    'arrow delay',
    'arrow error',
    'arrow done',
    'arrow always',
  ])
    expect(svg).toContain(`class="${classes}"`);
  expect(svg).toContain('@media (prefers-color-scheme:dark){.chart:not(.light)');
  expect(svg).toContain('.chart.dark{');
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads the XML strictly: every element is closed in turn, every attribute is quoted and escaped, no stray `<` or `&`. */
function elementsOf(xml: string): readonly Element[] {
  const open: string[] = [];
  const elements: Element[] = [];
  for (const [whole, text, close, name, attributes = '', isEmpty] of xml.matchAll(
    /([^<]+)|<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>|</gi,
  )) {
    expect(whole, 'a stray <').not.toBe('<');
    expect((text ?? attributes).replace(/&(amp|lt|gt|quot);/g, ''), 'a stray &').not.toContain('&');
    if (name === undefined) continue;
    if (close === '/') expect(open.pop()).toBe(name);
    else {
      elements.push({
        name,
        attributes: Object.fromEntries([...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
      });
      if (isEmpty !== '/') open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(elements[0]?.name).toBe('svg');
  return elements;
}
