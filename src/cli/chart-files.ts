import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartFormats, type ChartFormat } from '../charts/chart-formats.js';
import { chartGraph, type ChartGraph } from '../charts/chart-graph.js';
import { shippedPictures } from '../charts/shipped-pictures.js';
import { ConfigError } from '../errors.js';
import { isMachine, ourMachines } from './verification.js';

export interface ChartFiles {
  readonly id: string;
  readonly files: readonly string[];
}

export interface ChartOutput {
  readonly out: string;
  readonly formats: readonly ChartFormat[];
}

/** Our charts. Their pictures are in the package: drawing them again would need the layout, which few have installed. */
export const writeOurCharts = (output: ChartOutput): Promise<readonly ChartFiles[]> =>
  writeCharts(ourMachines.map(chartGraph), output, async (graph, format) =>
    format === 'svg' ? readFile(new URL(`${graph.id}.svg`, shippedPictures()), 'utf8') : chartFormats[format].write(graph),
  );

/** The machines that a file of the user’s exports. Rejects with `ConfigError` when there is none. */
export async function writeExportedCharts(
  file: string,
  exported: Readonly<Record<string, unknown>>,
  output: ChartOutput,
): Promise<readonly ChartFiles[]> {
  const machines = [...new Set(Object.values(exported))].filter(isMachine);
  if (machines.length === 0)
    throw new ConfigError([{ path: file, message: `exports no XState machine: ${Object.keys(exported).join(', ') || 'nothing'}` }]);
  return writeCharts(machines.map(chartGraph), output, (graph, format) => chartFormats[format].write(graph));
}

type Writer = (graph: ChartGraph, format: ChartFormat) => Promise<string>;

/** Everything is drawn before the first file is written: who lacks the layout is left with nothing half done. */
async function writeCharts(graphs: readonly ChartGraph[], { out, formats }: ChartOutput, write: Writer): Promise<readonly ChartFiles[]> {
  const names = fileNames(graphs.map(({ id }) => id));
  const charts = await Promise.all(
    graphs.map(async (graph, at) => ({
      id: graph.id,
      files: await Promise.all(
        formats.map(async (format) => ({
          path: join(out, `${names[at]}.${chartFormats[format].extension}`),
          text: await write(graph, format),
        })),
      ),
    })),
  );
  try {
    await mkdir(out, { recursive: true });
    for (const { path, text } of charts.flatMap(({ files }) => files)) await writeFile(path, text);
  } catch (error) {
    throw new ConfigError([{ path: '--out', message: `cannot be written to: ${error instanceof Error ? error.message : String(error)}` }]);
  }
  return charts.map(({ id, files }) => ({ id, files: files.map(({ path }) => path) }));
}

/** Ids as names of files, each once: users may write anything into an id, or none. */
function fileNames(ids: readonly string[]): readonly string[] {
  return ids.reduce<readonly string[]>((names, id) => {
    const name = id.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'machine';
    const free = [name, ...ids.map((_, at) => `${name}-${at + 2}`)].find((one) => !names.includes(one)) ?? name;
    return [...names, free];
  }, []);
}
