import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHistory, type HistoryVerdict } from '../simulation/check-history.js';
import { parseHistory, type HistoryRecord } from '../simulation/history.js';

export interface HistoryCase {
  /** Where the workers wrote. */
  readonly folder: string;
  /** Ends of processes, which they cannot write themselves. */
  readonly deaths: readonly HistoryRecord[];
  readonly partitions: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What the workers wrote down themselves, judged: who trusted itself to own what, when. */
export async function judgeHistory({ folder, deaths, partitions, fromMs, untilMs }: HistoryCase): Promise<HistoryVerdict> {
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  const ids = Array.from({ length: partitions }, (_, index) => String(index));
  return checkHistory([...texts.flatMap(parseHistory), ...deaths], { partitions: ids, fromMs, untilMs });
}
