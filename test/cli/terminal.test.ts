import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { compiledPath } from '../support/compiled-sources.js';
import { openCluster } from './open-cluster.js';

const hasScript = canRun('script');
if (!hasScript) console.log('no script(1) here (package bsdutils): nothing gives the command a terminal, so these tests do not run');

/** What a command prints into a terminal of this many columns. */
async function inTerminal(command: string, columns: number, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { NO_COLOR: _colour, FORCE_COLOR: _force, ...rest } = process.env;
  const main = await compiledPath('src/cli/main.ts');
  const line = `stty cols ${columns}; "${process.execPath}" "${main}" ${command}`;
  const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'], { env: { ...rest, TERM: 'xterm', ...env } });
  return stdout.replaceAll('\r', '');
}

test.runIf(hasScript)('help fits a narrow terminal', async () => {
  const lines = (await inTerminal('what-if --help', 80)).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.runIf(hasScript)('tables in a terminal are coloured and fit it; NO_COLOR and dumb terminals have none', async () => {
  const cluster = await openCluster(1);
  onTestFinished(() => cluster.close());
  const members = (env: NodeJS.ProcessEnv = {}, columns = 72): Promise<string> =>
    inTerminal('members --group orders', columns, { NATS_URL: cluster.url, ...env });
  expect(await members()).toContain('\u001b[32m');
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const table = await members(env);
    expect(table).not.toContain('\u001b');
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(table).toContain('worker-0');
  }
  // A terminal that nobody sized has 0 columns: its tables are as wide as in a pipe.
  expect(await members({ NO_COLOR: '1' }, 0)).toContain('│ partitions │');
});

test.runIf(hasScript).for(['q', '\u0003'])('top draws on a screen of its own, and gives the terminal back at %j', async (key) => {
  const cluster = await openCluster(1);
  onTestFinished(() => cluster.close());
  const main = await compiledPath('src/cli/main.ts');
  const line = `stty cols 80 rows 14; "${process.execPath}" "${main}" top --group orders; stty -a | grep -o -- '-\\?echo '`;
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', NATS_URL: cluster.url },
  });
  let shown = '';
  let isPressed = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (isPressed || !/│ serving │/.test(shown)) return;
    isPressed = true;
    child.stdin.write(key);
  });
  await once(child, 'close');
  const [, drawn = '', after = ''] = shown.split(/\u001b\[\?1049[hl]/);
  const frames = drawn.split('\u001b[H').slice(1);
  expect(frames.length).toBeGreaterThan(0);
  for (const frame of frames) expect(frame.split('\r\n').length).toBeLessThanOrEqual(14);
  expect(drawn).toContain('partitions  12: 12 owned');
  expect(drawn).toMatch(/│ worker-0 │ w0 +│ leader +│ serving +│ +12 │ +\d+\.\d │ +\d+ │/);
  expect(after.trim()).toBe('echo');
});

function canRun(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
