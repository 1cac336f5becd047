import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';
import { withServer } from '../support/nats-server.js';

test.each(['dashboard-http', 'dashboard-express', 'dashboard-fastify'])(
  '%s serves the page, its program and its events',
  { timeout: 60_000 },
  async (name) => {
    await withServer(async ({ url }) => {
      await using example = await ExampleProcess.start(name, { NATS_URL: url, PORT: '0' });
      const address = (await example.line(/^listening at /)).slice('listening at '.length);
      const page = await fetch(address);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>shop · Conclave</title>')]);
      const program = await fetch(new URL('page/main.js', address));
      expect([program.status, program.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
      const events = await fetch(new URL('events', address));
      const { value } = (await events.body?.getReader().read()) ?? {};
      expect(Buffer.from(value ?? []).toString()).toContain('"name":"shop"');
      // Without the slash at its end, the page's own addresses would begin one folder too high.
      expect(new URL((await fetch(address.replace(/\/$/, ''))).url).pathname).toBe(new URL(address).pathname);
      example.kill('SIGTERM');
      expect(await example.ended()).toBe(0);
      expect(example.lines.at(-1)).toBe('stopped');
    });
  },
);
