import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './run-cli.js';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];
const has = Object.fromEntries(shells.map((shell) => [shell, canRun(shell)])) as Record<Shell, boolean>;
for (const shell of shells)
  if (!has[shell]) console.warn(`NOT TESTED: completion in ${shell}, which is not here: apt-get install ${shell}`);

const folder = mkdtempSync(join(tmpdir(), 'conclave-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (shell: Shell): string => join(folder, `conclave.${shell}`);

beforeAll(async () => {
  for (const shell of shells) {
    const { code, stdout } = await runCli(['completion', shell]);
    expect(code).toBe(0);
    writeFileSync(fileOf(shell), stdout);
  }
});

/** What bash offers when this line is typed and Tab is pressed. */
function inBash(line: string): readonly string[] {
  const words = line.split(' ');
  const script = `source ${fileOf('bash')}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _conclave; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8', cwd: folder });
  return offered.split('\n').filter((word) => word !== '');
}

test.runIf(has.bash)('bash completes commands, options, their values and paths', () => {
  expect(inBash('conclave sta')).toEqual(['status']);
  expect(inBash('conclave server ')).toEqual(['path', 'start', 'permissions', 'help']);
  expect(inBash('conclave server start --')).toEqual(['--json', '--port', '--data-dir', '--help']);
  expect(inBash('conclave check --format ')).toEqual(['text', 'json', 'nagios', 'prometheus']);
  expect(inBash('conclave check --format nag')).toEqual(['nagios']);
  expect(inBash('conclave completion ')).toEqual(['bash', 'zsh', 'fish']);
  expect(inBash('conclave charts conclave.b')).toEqual(['conclave.bash']);
  expect(inBash('conclave verify --trace conclave.f')).toEqual(['conclave.fish']);
});

test.runIf(has.bash)('bash offers nothing where only people know what comes, and takes no value for a command', () => {
  expect(inBash('conclave status --group ')).toEqual([]);
  expect(inBash('conclave status --group server --gr')).toEqual(['--group']);
  expect(inBash('conclave status ')).toEqual([]);
});

test.runIf(has.fish)('fish completes commands and values', () => {
  const inFish = (line: string): readonly string[] =>
    execFileSync('fish', ['--no-config', '-c', `source ${fileOf('fish')}; complete -C '${line}'`], { encoding: 'utf8', cwd: folder })
      .split('\n')
      .map((row) => row.split('\t')[0] as string)
      .filter((word) => word !== '');
  expect(inFish('conclave sta')).toEqual(['status']);
  expect(inFish('conclave server p')).toEqual(['path', 'permissions']);
  expect(inFish('conclave check --format n')).toEqual(['nagios']);
});

test.runIf(has.zsh)('zsh reads the script', () => {
  const script = `autoload -Uz compinit; compinit -u -d ${folder}/dump; source ${fileOf('zsh')}; print -r -- $_comps[conclave]`;
  expect(execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8' }).trim()).toBe('_conclave');
});

function canRun(shell: string): boolean {
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
