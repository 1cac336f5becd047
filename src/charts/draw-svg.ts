import type { ChartGraph, ChartState } from './chart-graph.js';
import { PADDING, type ArrowPath, type ChartLayout, type Rectangle, type StateBox } from './chart-layout.js';
import { svgStyle } from './svg-style.js';
import { heightOf, type TextLine } from './text-lines.js';

const BEND = 5;
const HEAD = { length: 8, half: 4 } as const;

/**
 * A picture of a chart. It stands alone, and inside a page: each state is a group with its id (`worker.online.member`), so that a page may
 * light it by the class `active`; each arrow names the states it joins.
 */
export function drawSvg(graph: ChartGraph, { width, height, boxes, dots, arrows }: ChartLayout): string {
  const parallels = new Set(graph.states.filter(({ kind }) => kind === 'parallel').map(({ id }) => id));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(`Statechart ${graph.id}`)}">`,
    `<title>${escape(graph.id)}</title>`,
    ...(graph.description === undefined ? [] : [`<desc>${escape(graph.description)}</desc>`]),
    `<style>${escape(svgStyle)}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...boxes.map((box) => drawState(box, parallels.has(box.state.parent ?? ''))),
    ...dots.map(({ x, y, width: size }) => `<circle class="dot" cx="${x + size / 2}" cy="${y + size / 2}" r="${size / 2}"/>`),
    ...arrows.map(drawArrow),
    // Words last: no line may cross them out.
    ...boxes.map(drawText),
    ...arrows.flatMap(drawLabel),
    '</svg>\n',
  ].join('\n');
}

function drawState({ state, ...box }: StateBox, isRegion: boolean): string {
  const classes = ['state', state.kind, ...(isRegion ? ['region'] : [])].join(' ');
  return [
    `<g class="${classes}" id="${escape(state.id)}" data-state="${escape(state.id)}">`,
    ...(state.description === undefined ? [] : [`<title>${escape(state.description)}</title>`]),
    drawBox(box, cornerOf(state)),
    ...(state.kind === 'final' ? [drawBox(insetBy(3, box), cornerOf(state) - 2, 'inner')] : []),
    '</g>',
  ].join('');
}

const drawText = ({ state, lines, x, y }: StateBox): string =>
  `<g class="text ${state.kind}">${drawLines(lines, { x: x + PADDING.side, y: y + PADDING.top }).join('')}</g>`;

const cornerOf = ({ kind }: ChartState): number => (kind === 'history' ? 19 : 9);

const drawBox = ({ x, y, width, height }: Rectangle, corner: number, role?: string): string =>
  `<rect${role === undefined ? '' : ` class="${role}"`} x="${x}" y="${y}" width="${width}" height="${height}" rx="${corner}"/>`;

const insetBy = (by: number, { x, y, width, height }: Rectangle): Rectangle => ({
  ...{ x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by },
});

function drawArrow({ arrow, points }: ArrowPath): string {
  const [before, end] = points.slice(-2);
  if (before === undefined || end === undefined) return '';
  const direction = { x: Math.sign(end.x - before.x), y: Math.sign(end.y - before.y) };
  const neck = { x: end.x - direction.x * HEAD.length, y: end.y - direction.y * HEAD.length };
  const side = { x: direction.y * HEAD.half, y: direction.x * HEAD.half };
  const head = `M${end.x} ${end.y}L${neck.x + side.x} ${neck.y + side.y}L${neck.x - side.x} ${neck.y - side.y}Z`;
  const data = `data-source="${escape(arrow.source)}" data-target="${escape(arrow.target)}" data-triggers="${escape(arrow.triggers.join(' '))}"`;
  return `<g class="arrow ${arrow.kind}" ${data}><path d="${roundedPath([...points.slice(0, -1), neck])}"/><path class="head" d="${head}"/></g>`;
}

type Point = ArrowPath['points'][number];

function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const before = points[at - 1];
      const after = points[at + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const from = towards(point, before);
      const to = towards(point, after);
      return `L${from.x} ${from.y}Q${point.x} ${point.y} ${to.x} ${to.y}`;
    })
    .join('');
}

/** A point up to `BEND` away, at most half the way. */
function towards(point: Point, other: Point): Point {
  const distance = Math.hypot(other.x - point.x, other.y - point.y);
  const part = distance === 0 ? 0 : Math.min(BEND, distance / 2) / distance;
  return { x: tenths(point.x + (other.x - point.x) * part), y: tenths(point.y + (other.y - point.y) * part) };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

const drawLabel = ({ arrow, label }: ArrowPath): readonly string[] =>
  label === undefined ? [] : [`<g class="label ${arrow.kind}">${drawLines(arrow.lines, label).join('')}</g>`];

function drawLines(lines: readonly TextLine[], { x, y }: Point): readonly string[] {
  let top = y;
  return lines.map((line) => {
    top += heightOf(line);
    const spans = line.map(({ text, role }) => `<tspan class="${role}">${escape(text)}</tspan>`).join('');
    return `<text x="${x}" y="${top - 4}" xml:space="preserve">${spans}</text>`;
  });
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
