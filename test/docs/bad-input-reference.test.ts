import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { rows, type Row } from '../bad-input/rows.js';

const page = new URL('../../docs/reference/bad-input.md', import.meta.url).pathname;
const sourceOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it.each(
  Object.values(rows)
    .flat()
    .map((row) => ({ row, input: row[0] })),
)('there is a test of $input', ({ row: [, , , file, test] }) => {
  expect(sourceOf(file)).toContain(test);
});

it('the codes that the page names are those of errors that there are', () => {
  const known = sourceOf('src/errors.ts') + sourceOf('src/cli/run-command.ts');
  for (const [, , code] of Object.values(rows).flat()) if (code) expect(known).toContain(`'${code}'`);
});

/** `UPDATE_DOCS=1` writes the page instead of comparing it. */
it('the page of bad input says what the rows say', async () => {
  const rendered = await format(render(), { ...(await resolveConfig(page)), filepath: page });
  if (process.env.UPDATE_DOCS) writeFileSync(page, rendered);
  expect(readFileSync(page, 'utf8')).toBe(rendered);
});

function render(): string {
  const sections = Object.entries(rows).flatMap(([title, list]) => [
    `## ${title}`,
    '',
    '| input | what happens | error | test |',
    '| --- | --- | --- | --- |',
    ...list.map(line),
    '',
  ]);
  return [HEAD, ...sections, TAIL].join('\n');
}

const line = ([input, happens, code, file]: Row): string => `| ${input} | ${happens} | ${code ? `\`${code}\`` : ''} | \`${file}\` |`;

const HEAD = `# Bad input

Whatever comes in is judged before it may change anything. Options and arguments are refused with one \`ConfigError\` that has every problem,
with the value received. Bytes from NATS are judged by size, then encoding, then depth, then as JSON, then field by field; what is
rejected counts for nothing, on every member alike. Each is told on the diagnostics channel \`conclave.rejected\` as
\`{ group, name, what, problem }\`, and on the logger at most once a minute.
`;

const TAIL = `## What cannot be told apart

Whoever may publish on \`conclave.<group>.log\` may write in anybody's name: the log shows an author, and nothing proves it. A forged
\`member.leave\`, \`leader.resign\` or \`partition.release\` with the right counter, term or epoch counts; an entry that claims to be of a
later version stops every member. Whoever may answer on a leader's beat subject may lend trust, or a wrong digest, which stops a worker.
Permissions of NATS are the wall: \`conclave server permissions\` prints them.

\`drain\`, \`pause\` and \`refresh\` ask for no confirmation: each can be taken back or repeated without harm, and scripts are their readers.

*Written from \`test/bad-input/rows.ts\`: change it there, then run \`UPDATE_DOCS=1 npx vitest run test/docs/bad-input-reference.test.ts\`.*
`;
