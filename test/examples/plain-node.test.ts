import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';
import { withServer } from '../support/nats-server.js';

test(
  'two plain services share the work; one that is stopped, and one that is killed, leave theirs to the other',
  { timeout: 60_000 },
  async () => {
    await withServer(async ({ url }) => {
      const env = (name: string): NodeJS.ProcessEnv => ({ NATS_URL: url, NAME: name });
      await using first = await ExampleProcess.start('plain-node', env('first'));
      await first.line(/^started as worker-0$/);
      await first.line(/^serving, 8 of 8 partitions$/);

      await using second = await ExampleProcess.start('plain-node', env('second'));
      await second.line(/^started as worker-1$/);
      await Promise.all([first, second].map((service) => service.line(/^serving, 4 of 8 partitions$/)));

      first.kill('SIGTERM');
      expect(await first.ended()).toBe(0);
      expect(first.lines.at(-1)).toBe('stopped: 4 drained, 0 aborted');
      await second.line(/^serving, 8 of 8 partitions$/);

      await using third = await ExampleProcess.start('plain-node', env('third'));
      await third.line(/^serving, 4 of 8 partitions$/);
      second.kill('SIGKILL');
      expect(await second.ended()).toBe('SIGKILL');
      await third.line(/^serving, 8 of 8 partitions$/);
    });
  },
);
