import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { guarded } from '../system/guarded.js';
import { EventLoopLag } from './event-loop-lag.js';
import {
  knownSeries,
  metricTable,
  type CounterKey,
  type GaugeKey,
  type HistogramKey,
  type MetricKey,
  type MetricRow,
} from './metric-table.js';

export type Labels = Readonly<Record<string, string>>;
/** One value of a gauge, with the labels that it has beside those of its source. */
export type Sample = readonly [labels: Labels, value: number];

/** Whose gauges are read at every scrape. */
export interface MetricSource {
  /** `group` and `name`. */
  readonly labels: Labels;
  readonly read: (key: GaugeKey) => Iterable<Sample>;
}

const sets = new WeakMap<Registry, MetricSet>();

/** The metrics of the table in one register, shared by all workers and observers whose metrics go there. */
export class MetricSet {
  readonly #sources = new Set<MetricSource>();
  readonly #lag = new EventLoopLag();
  readonly #counters = new Map<CounterKey, Counter>();
  readonly #histograms = new Map<HistogramKey, Histogram>();

  private constructor(register: Registry) {
    for (const [key, row] of Object.entries(metricTable) as [MetricKey, MetricRow][]) {
      const labelNames = row.ofProcess ? [] : ['group', 'name', ...Object.keys(row.labels)];
      const options = { name: row.name, help: row.help, labelNames, registers: [register] };
      if (row.type === 'counter') this.#counters.set(key as CounterKey, new Counter(options));
      else if (row.type === 'histogram')
        this.#histograms.set(key as HistogramKey, new Histogram({ ...options, buckets: [...(row.buckets ?? [])] }));
      else this.#addGauge(key as GaugeKey, options);
    }
  }

  static of(register: Registry): MetricSet {
    const set = sets.get(register) ?? new MetricSet(register);
    sets.set(register, set);
    return set;
  }

  /** Returns the function that takes the source out, and all its series with it. */
  add(source: MetricSource): () => Promise<void> {
    this.#sources.add(source);
    this.#lag.watch(this.#sources.size > 0);
    return async () => {
      this.#sources.delete(source);
      this.#lag.watch(this.#sources.size > 0);
      await Promise.all([...this.#counters.values(), ...this.#histograms.values()].map((metric) => forget(metric, source.labels)));
    };
  }

  /** Series that are known before anything happened begin at zero: only then is their first rise one to Prometheus. */
  begin(labels: Labels): void {
    for (const [key, counter] of this.#counters) for (const own of knownSeries(metricTable[key])) counter.inc({ ...labels, ...own }, 0);
    for (const [key, one] of this.#histograms) for (const own of knownSeries(metricTable[key])) one.zero({ ...labels, ...own });
  }

  count(key: CounterKey, labels: Labels, by = 1): void {
    this.#counters.get(key)?.inc(labels, by);
  }

  observe(key: HistogramKey, labels: Labels, milliseconds: number): void {
    this.#histograms.get(key)?.observe(labels, milliseconds / 1_000);
  }

  /** Read anew at every scrape: what is not there any more is gone from it, too. */
  #addGauge(key: GaugeKey, options: { readonly name: string; readonly help: string; labelNames: string[]; registers: Registry[] }): void {
    const sources = this.#sources;
    const lag = this.#lag;
    const collect = guarded((gauge: Gauge) => {
      gauge.reset();
      if (key === 'eventLoopLag') return gauge.set(lag.take());
      for (const source of sources) for (const [labels, value] of source.read(key)) gauge.set({ ...source.labels, ...labels }, value);
    });
    new Gauge({
      ...options,
      collect() {
        collect(this);
      },
    });
  }
}

/** Removes every series of one source: its labels and any beside them. */
async function forget(metric: Counter | Histogram, { group, name }: Labels): Promise<void> {
  const { values } = await metric.get();
  for (const { labels } of values) {
    const { le: _, ...rest } = labels as Record<string, string>;
    if (rest.group === group && rest.name === name) metric.remove(rest);
  }
}
