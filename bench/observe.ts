import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.js';
import { figure, type Bar, type Figure } from './figure.js';
import { notePrices } from './observe/note-prices.js';
import type { Compared, Listener, Used } from './observe/watched-process.js';

const WATCHED = fileURLToPath(new URL('./observe/watched-process.js', import.meta.url));
const listeners: readonly Listener[] = ['metrics', 'traces'];

/** Per cent more for a partition, and for an entry: one value a sample. */
class Prices {
  readonly #partition: number[] = [];
  readonly #entry: number[] = [];

  note({ partition, entry }: Used): void {
    this.#partition.push(partition);
    this.#entry.push(entry);
  }

  figures(name: string, bar: Bar): readonly Figure[] {
    const subject = { id: 'observe', preset: 'fast', unit: '% more', bar } as const;
    return [
      figure({ ...subject, what: `${name}: a partition granted and given back` }, this.#partition),
      figure({ ...subject, what: `${name}: an entry applied` }, this.#entry),
    ];
  }
}

export const observe: Bench = {
  measures:
    'Observe: processor time of a process while a worker in it, on a memory hub, is granted 200 partitions and gives them back, and while it applies 200 entries of an operator. With metrics or traces against nobody who listens: rounds of both take turns in one process, warm; a sample is the medians of 30 rounds each, in a new process. What noting the charts costs while nobody listens is less than these rounds can tell: it is measured alone (the life of a partition’s chart with one event of the worker’s charts, and that event; with notes and without in turn, 60 times 200), and told as a share of the partition and the entry.',
  runs: 10,
  async run({ runs, tell }) {
    const nobody = new Prices();
    const watched = new Map(listeners.map((name) => [name, new Prices()]));
    for (let run = 1; run <= runs; run++) {
      for (const [name, prices] of watched) {
        const compared = await comparedBy(name);
        prices.note(moreBy(compared));
        tell(`${name}, ${run} of ${runs}: ${shown(compared.watched)}; nobody listens: ${shown(compared.quiet)}`);
        if (name === 'metrics') nobody.note(shareOfNotes(compared.quiet, tell));
      }
    }
    const figures = [...watched].flatMap(([name, prices]) => prices.figures(name, {}));
    return [...nobody.figures('nobody listens', { p50: 2 }), ...figures];
  },
};

const moreBy = ({ quiet, watched }: Compared): Used => ({
  partition: (watched.partition / quiet.partition - 1) * 100,
  entry: (watched.entry / quiet.entry - 1) * 100,
});

function shareOfNotes(quiet: Used, tell: (line: string) => void): Used {
  const { life, event } = notePrices();
  tell(`notes: ${life.toFixed(2)} us for the chart of a partition, ${event.toFixed(2)} for an event`);
  return { partition: ((life + event) / quiet.partition) * 100, entry: (event / quiet.entry) * 100 };
}

async function comparedBy(listener: Listener): Promise<Compared> {
  const child = fork(WATCHED, [listener], { execArgv: [] });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the process that measures ended with ${String(code)}`)));
  const [compared] = (await Promise.race([once(child, 'message'), ended])) as [Compared];
  return compared;
}

const shown = ({ partition, entry }: Used): string => `${partition.toFixed(0)} us for a partition, ${entry.toFixed(0)} for an entry`;
