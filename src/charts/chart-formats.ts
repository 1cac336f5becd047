import type { ChartGraph } from './chart-graph.js';
import { layoutChart } from './chart-layout.js';
import { drawSvg } from './draw-svg.js';
import { writeMermaid } from './write-mermaid.js';

export type ChartFormat = 'svg' | 'mermaid' | 'json';

interface FormatRules {
  readonly extension: string;
  readonly write: (graph: ChartGraph) => Promise<string>;
}

/** Only `svg` needs a layout, and with it the package `elkjs`. */
export const chartFormats: Readonly<Record<ChartFormat, FormatRules>> = {
  svg: { extension: 'svg', write: async (graph) => drawSvg(graph, await layoutChart(graph)) },
  mermaid: { extension: 'mmd', write: (graph) => Promise.resolve(writeMermaid(graph)) },
  json: { extension: 'json', write: (graph) => Promise.resolve(`${JSON.stringify(graph, null, 2)}\n`) },
};
