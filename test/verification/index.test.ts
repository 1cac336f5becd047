import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import * as verification from '../../src/verification/index.js';
import { compiledPath } from '../support/compiled-sources.js';

it('offers lint, exploration, the checks on one chart, and worlds of many', () => {
  expect(Object.keys(verification).sort()).toEqual(
    [
      ...[
        'ChartRunError',
        'ChartTrees',
        'chartCommands',
        'eventsOf',
        'runChart',
        'ElectionWorld',
        'HandoverWorld',
        'LogChains',
        'StopWorld',
        'check',
        'checkBalanced',
        'checkOnlyVia',
        'checkStop',
        'checkTrace',
        'recordTrace',
        'verifyChart',
      ],
      ...['ends', 'explore', 'fails', 'findDeadEnds', 'fires', 'lint', 'packKey', 'tells', 'transitionCoverage'],
    ].sort(),
  );
});

it('loads where fast-check is not installed', async () => {
  const hook = `export const resolve = (name, context, next) => { if (name.startsWith('fast-check')) throw new Error('not installed'); return next(name, context); };`;
  const door = await compiledPath('src/verification/index.ts');
  const script = `
    import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});
    const { runChart } = await import(${JSON.stringify(door)});
    console.log(typeof runChart, await import('fast-check').catch(({ message }) => message));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../..', import.meta.url),
  });
  expect(stdout).toBe('function not installed\n');
});
