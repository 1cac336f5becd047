import { expect, it } from 'vitest';
import { chartGraph } from '../../src/charts/chart-graph.js';
import { layoutChart, PADDING, type ChartLayout, type Rectangle } from '../../src/charts/chart-layout.js';
import { sizeOf } from '../../src/charts/text-lines.js';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { orderMachine } from './example-machine.js';

interface Named extends Rectangle {
  readonly name: string;
}

it.for([orderMachine, ...ourCharts.map(({ machine }) => machine)].map((machine) => ({ machine })))(
  'in $machine.id no text lies on another text, on a state, or outside the page',
  async ({ machine }) => {
    const layout = await layoutChart(chartGraph(machine));
    expect(overlaps(texts(layout))).toEqual([]);
    expect(textsOnLeaves(layout)).toEqual([]);
    expect(texts(layout).filter((one) => !isInside(one, { x: 0, y: 0, width: layout.width, height: layout.height }))).toEqual([]);
  },
);

it('puts every state inside its parent, and apart from its sisters', async () => {
  const { boxes } = await layoutChart(chartGraph(orderMachine));
  for (const box of boxes) {
    const { id, parent } = box.state;
    const outer = boxes.find(({ state }) => state.id === parent);
    if (outer !== undefined) expect(isInside(box, outer), id).toBe(true);
    const sisters = boxes.filter(({ state }) => state.parent === parent && state.id !== id);
    for (const sister of sisters) expect(isOverlapping(box, sister), `${id} and ${sister.state.id}`).toBe(false);
  }
});

it('comes out the same every time', async () => {
  const graph = chartGraph(orderMachine);
  expect(await layoutChart(graph)).toEqual(await layoutChart(graph));
});

/** Labels of arrows, and what stands in the boxes. */
const texts = ({ boxes, arrows }: ChartLayout): readonly Named[] => [
  ...boxes.map(({ state, lines, x, y }) => ({ name: state.id, x: x + PADDING.side, y: y + PADDING.top, ...sizeOf(lines) })),
  ...labels(arrows),
];

const labels = (arrows: ChartLayout['arrows']): readonly Named[] =>
  arrows.flatMap(({ arrow, label }) => (label ? [{ name: `${arrow.source} → ${arrow.target}: ${arrow.triggers.join()}`, ...label }] : []));

function textsOnLeaves({ boxes, arrows }: ChartLayout): readonly string[] {
  const parents = new Set(boxes.map(({ state }) => state.parent));
  const leaves = boxes.filter(({ state }) => !parents.has(state.id));
  return labels(arrows).flatMap((label) =>
    leaves.filter((leaf) => isOverlapping(label, leaf)).map((leaf) => `${label.name} on ${leaf.state.id}`),
  );
}

const overlaps = (all: readonly Named[]): readonly string[] =>
  all.flatMap((one, at) => all.slice(at + 1).flatMap((other) => (isOverlapping(one, other) ? [`${one.name} and ${other.name}`] : [])));

const isOverlapping = (one: Rectangle, other: Rectangle): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

const isInside = (one: Rectangle, outer: Rectangle): boolean =>
  one.x >= outer.x && one.y >= outer.y && one.x + one.width <= outer.x + outer.width && one.y + one.height <= outer.y + outer.height;
