import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const conclave = (...args: readonly string[]): Promise<ExampleProcess> => ExampleProcess.run(['src/cli/main.ts', ...args]);

test('a worker is killed, then all: top, history --follow and check show it', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 12 });
  await fleet.start(names(3));
  await fleet.atRest();
  const address = ['--group', 'fleet', '--servers', fleet.server.url];
  const check = async (...args: readonly string[]): Promise<{ code: unknown; said: string }> => {
    await using run = await conclave('check', ...address, '--format', 'nagios', ...args);
    return { code: await run.ended(), said: run.lines.join('\n') };
  };
  await using top = await conclave('top', ...address);
  await using follow = await conclave('history', '--follow', ...address);
  await top.line(/· members 3 · partitions 12: 12 owned, 0 of them moving, 0 without owner$/);
  await follow.line(/ placement\.commit /);
  expect(await check('--members-min', '3')).toMatchObject({ code: 0 });

  const [victim] = fleet.followers;
  const { id } = victim!.status;
  await victim!.kill();
  const fenced = new RegExp(`^([\\d-]+ )?\\d\\d:\\d\\d:\\d\\d +\\d+ member\\.fence .*${victim!.name} \\(${id}\\) was fenced`);
  await Promise.all([top.line(fenced), follow.line(fenced)]);
  await top.line(/· members 2 · partitions 12: 12 owned, 0 of them moving, 0 without owner$/);
  expect(await check('--members-min', '3', '--grace', '1')).toMatchObject({
    code: 2,
    said: expect.stringMatching(/^CONCLAVE CRITICAL - fleet: members 2, fewer than 3 \| members=2 /),
  });
  expect(await check('--members-min', '2')).toMatchObject({ code: 0 });

  // The log goes on naming a leader and owners: nobody is left to write that they are gone.
  await Promise.all(fleet.alive.map((worker) => worker.kill()));
  await top.line(/nothing was written for \d+ s: all may be dead$/);
  expect(await check('--grace', '3')).toMatchObject({
    code: 2,
    said: expect.stringMatching(/nothing was written for 3 s: all may be dead/),
  });
  for (const watcher of [top, follow]) {
    watcher.kill('SIGINT');
    expect(await watcher.ended()).toBe(0);
  }
});
