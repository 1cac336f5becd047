import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';
import { withServer } from '../support/nats-server.js';

test('an Express app answers scrapes and logs lines that programs can read', async () => {
  await withServer(async ({ url }) => {
    await using app = await ExampleProcess.start('express-metrics', { NATS_URL: url, NAME: 'only', PORT: '0' });
    const address = (await app.line(/^listening at /)).slice('listening at '.length);
    const scrape = async (): Promise<string> => (await fetch(`${address}/metrics`)).text();
    await expect.poll(scrape, { timeout: 20_000 }).toContain('\nconclave_worker_partitions{group="shop",name="only"} 8\n');
    const line = JSON.parse(await app.line(/"state":"serving"/)) as unknown;
    expect(line).toMatchObject({
      level: 30,
      msg: 'conclave shop: serving, as worker-0',
      conclave: { group: 'shop', name: 'only', state: 'serving', worker: 'worker-0' },
    });
    app.kill('SIGTERM');
    expect(await app.ended()).toBe(0);
  });
});

test('the code in the guide is what is run', async () => {
  const text = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const guide = await text('docs/guides/observe.md');
  const blocks = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(blocks).toEqual(
    await Promise.all(['examples/express-metrics.ts', 'examples/traced-worker.ts', 'examples/watch-channels.ts'].map(text)),
  );
});
