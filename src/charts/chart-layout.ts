import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs';
import { ConfigError } from '../errors.js';
import { arrowsOf, dotId, type Arrow } from './arrows.js';
import type { ChartGraph, ChartState } from './chart-graph.js';
import { sizeOf, stateLines, type TextLine } from './text-lines.js';

/** Where everything stands, in pixels from the top left corner. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** Outer states before those inside them. */
  readonly boxes: readonly StateBox[];
  readonly dots: readonly Rectangle[];
  readonly arrows: readonly ArrowPath[];
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface StateBox extends Rectangle {
  readonly state: ChartState;
  readonly lines: readonly TextLine[];
}

export interface ArrowPath {
  readonly arrow: Arrow;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label?: Rectangle;
}

export const PADDING = { side: 14, top: 9 } as const;
const DOT = 10;
const INNER_SPACE = 22;

/** Layout with `elkjs`, which is loaded here and not before. Rejects with `ConfigError` when it is not installed. */
export async function layoutChart(graph: ChartGraph): Promise<ChartLayout> {
  const lines = new Map(graph.states.map((state) => [state.id, linesOf(graph, state)]));
  const [chart] = graph.states;
  if (chart === undefined) throw new Error(`chart ${graph.id} has no states`);
  const arrows = arrowsOf(graph);
  const root: ElkNode = {
    id: '#page',
    layoutOptions: { ...OPTIONS, 'elk.padding': '[top=8,left=8,bottom=8,right=8]' },
    children: [elkNode(graph, chart, lines)],
    edges: arrows.map(elkEdge),
  };
  const elk = await loadElk();
  const placed = await elk.layout<ElkNode>(root);
  const nodes = new Map(nodesBelow(placed).map((node) => [node.id, rectangle(node)]));
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    ...{ width: Math.ceil(placed.width ?? 0), height: Math.ceil(placed.height ?? 0) },
    boxes: graph.states.map((state) => ({ ...placeOf(nodes, state.id), state, lines: lines.get(state.id) ?? [] })),
    dots: graph.states.filter(({ initial }) => initial !== undefined).map(({ id }) => placeOf(nodes, dotId(id))),
    arrows: arrows.map((arrow) => arrowPath(arrow, edges.get(arrow.id))),
  };
}

/** Layered from top to bottom, across all nestings at once. All coordinates count from the corner of the page. */
const OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.edgeLabels.sideSelection': 'ALWAYS_DOWN',
  // From the initial state on: it then stands on top.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
};

function elkNode(graph: ChartGraph, state: ChartState, lines: ReadonlyMap<string, readonly TextLine[]>): ElkNode {
  const text = sizeOf(lines.get(state.id) ?? []);
  const width = text.width + 2 * PADDING.side;
  const height = text.height + 2 * PADDING.top;
  const inside = graph.states.filter(({ parent }) => parent === state.id);
  if (inside.length === 0) return { id: state.id, width, height };
  const dot = state.initial === undefined ? [] : [{ id: dotId(state.id), width: DOT, height: DOT }];
  const top = height + INNER_SPACE / 2;
  return {
    id: state.id,
    children: [...dot, ...inside.map((child) => elkNode(graph, child, lines))],
    layoutOptions: {
      ...OPTIONS,
      'elk.padding': `[top=${top},left=${INNER_SPACE},bottom=${INNER_SPACE},right=${INNER_SPACE}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
  };
}

function elkEdge({ id, source, target, lines }: Arrow): ElkExtendedEdge {
  return {
    id,
    sources: [source],
    targets: [target],
    ...(lines.length > 0 && { labels: [{ id: `${id}-label`, text: id, ...sizeOf(lines) }] }),
  };
}

const linesOf = ({ transitions }: ChartGraph, state: ChartState): readonly TextLine[] =>
  stateLines(
    state,
    transitions.filter(({ source, target }) => source === state.id && target === undefined),
  );

const nodesBelow = (node: ElkNode): readonly ElkNode[] => [node, ...(node.children ?? []).flatMap(nodesBelow)];

function placeOf(nodes: ReadonlyMap<string, Rectangle>, id: string): Rectangle {
  const place = nodes.get(id);
  if (place === undefined) throw new Error(`the layout has no place for ${id}`);
  return place;
}

function arrowPath(arrow: Arrow, edge: ElkExtendedEdge | undefined): ArrowPath {
  const [section] = edge?.sections ?? [];
  if (section === undefined) throw new Error(`the layout has no way from ${arrow.source} to ${arrow.target}`);
  const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x: whole(x), y: whole(y) }));
  const [label] = edge?.labels ?? [];
  return { arrow, points, ...(label && { label: rectangle(label) }) };
}

const rectangle = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Rectangle>): Rectangle => ({
  ...{ x: whole(x), y: whole(y), width: whole(width), height: whole(height) },
});
const whole = (value: number): number => Math.round(value);

async function loadElk(): Promise<ELK> {
  try {
    const { default: elkjs } = await import('elkjs/lib/elk.bundled.js');
    return new elkjs.default();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError([
      {
        path: '--format',
        message: 'svg needs a layout: install the package elkjs beside conclave, or ask for mermaid and json, which need none',
      },
    ]);
  }
}
