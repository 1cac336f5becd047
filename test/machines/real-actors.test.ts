import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compiledPath } from '../support/compiled-sources.js';

const run = promisify(execFile);

describe.each(['development', 'production'])('a worker of real actors, in the %s build of XState', (build) => {
  const endOf = async (broken: string): Promise<unknown> => {
    const program = await compiledPath('test/machines/broken-worker.ts');
    const { stdout } = await run(process.execPath, ['--conditions', build, program, broken], { timeout: 20_000 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  };

  it('stops and leaves nothing running', async () => {
    expect(await endOf('nothing')).toEqual({ value: 'stopped', error: 'undefined', living: [] });
  });

  it.each(['connector', 'replayer', 'joiner', 'logWatch', 'reachWatch', 'seatWatch', 'trustWatch', 'followerBeats', 'partitionHost'])(
    'fails and leaves nothing running when its %s throws',
    async (name) => {
      expect(await endOf(name)).toEqual({ value: 'failed', error: `Error: ${name} broke`, living: [] });
    },
  );
});
