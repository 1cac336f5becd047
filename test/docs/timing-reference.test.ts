import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { timingPresets, type Timing, type TimingPreset } from '../../machines/model/timing.js';

const source = new URL('../../machines/model/timing.ts', import.meta.url).pathname;
const page = new URL('../../docs/reference/timing.md', import.meta.url).pathname;
const presets = Object.keys(timingPresets) as TimingPreset[];
const fields = Object.keys(timingPresets.balanced) as (keyof Timing)[];

/** `UPDATE_DOCS=1` writes the page instead of comparing it. */
it('the timing reference says what the presets and their docstrings say', async () => {
  const rendered = await format(render(readFileSync(source, 'utf8')), { ...(await resolveConfig(page)), filepath: page });
  if (process.env.UPDATE_DOCS) {
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(page, rendered);
  }
  expect(readFileSync(page, 'utf8')).toBe(rendered);
});

function render(text: string): string {
  return [
    '# Timing',
    '',
    'The option `timing` takes the name of a preset, or spans in milliseconds over a preset (default `balanced`):',
    '`{ preset: "fast", drainMs: 20_000 }`. Spans are above 0 and at most 2147483647. Relations that cannot work are refused before anything',
    'starts, all in one error, with the numbers and the span to change.',
    '',
    docstring(text, 'export const timingPresets'),
    '',
    `| span | ${presets.join(' | ')} | what it is |`,
    `| --- |${presets.map(() => ' ---: |').join('')} --- |`,
    ...fields.map((field) => row(text, field)),
    '',
    '*Written from `machines/model/timing.ts`: change it there, then run `UPDATE_DOCS=1 npx vitest run test/docs/timing-reference.test.ts`.*',
    '',
  ].join('\n');
}

function row(text: string, field: keyof Timing): string {
  const values = presets.map((preset) => timingPresets[preset][field].toLocaleString('en-US'));
  return `| \`${field}\` | ${values.join(' | ')} | ${docstring(text, `  readonly ${field}:`)} |`;
}

/** The comment right before a declaration, on one line. Fails when there is none. */
function docstring(text: string, declaration: string): string {
  const before = text.slice(0, text.indexOf(`\n${declaration}`));
  const comment = before.slice(before.lastIndexOf('/**'));
  expect(comment, `the docstring of ${declaration.trim()}`).toMatch(/^\/\*\*[^]*\*\/$/);
  return comment
    .slice('/**'.length, -'*/'.length)
    .split('\n')
    .map((line) => line.replace(/^\s*\*/, '').trim())
    .join(' ')
    .trim();
}
