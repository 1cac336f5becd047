import { Registry } from 'prom-client';

type Labels = Readonly<Record<string, string | number>>;

/** A register, and its values as a scrape shows them. */
export class Scraped {
  readonly register = new Registry();

  /** The values of one metric whose series have these labels, each with its other labels. Histograms: `name` is that of the count or sum. */
  async series(name: string, labels: Labels = {}): Promise<readonly { readonly labels: Labels; readonly value: number }[]> {
    const metrics = await this.register.getMetricsAsJSON();
    const values = metrics.flatMap((metric) =>
      (metric.values as readonly { metricName?: string; labels: Labels; value: number }[]).filter(
        (one) => (one.metricName ?? metric.name) === name,
      ),
    );
    return values.filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value));
  }

  /** The sum over all series with these labels; undefined when there is none. */
  async value(name: string, labels: Labels = {}): Promise<number | undefined> {
    const found = await this.series(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}
