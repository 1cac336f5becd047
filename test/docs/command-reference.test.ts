import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { conclaveCommand } from '../../src/cli/conclave-command.js';
import { exitCodeHelp } from '../../src/cli/exit-code.js';

const FILE = new URL('../../docs/reference/command.md', import.meta.url);

test('docs/reference/command.md is what the command says of itself (UPDATE_DOCS=1 writes it)', async () => {
  const text = render();
  if (process.env['UPDATE_DOCS'] === '1') {
    await mkdir(new URL('.', FILE), { recursive: true });
    await writeFile(FILE, text);
  }
  expect(await readFile(FILE, 'utf8')).toBe(text);
});

/** Every help text as it is printed. The exit codes stand once, on top. */
function render(): string {
  let printed = '';
  const program = conclaveCommand({ out: (text) => (printed += text), err: () => undefined, columns: undefined, isColoured: false });
  const sections = leavesOf(program, []).map(({ command, path }) => {
    printed = '';
    command.outputHelp();
    const help = printed.replace(exitCodeHelp, '').trim();
    return `## ${path.join(' ')}\n\n\`\`\`text\n${help}\n\`\`\`\n`;
  });
  return [HEAD, ...sections].join('\n');
}

const HEAD = `# The command

\`conclave\` shows tables to people and, with \`--json\`, [one JSON value](json.md) on one line to programs. What goes wrong is told on stderr; with
\`--json\` as \`{"error":{"code","message"}}\`. Nothing is coloured in a pipe, or when \`NO_COLOR\` is set. Secrets belong into \`NATS_URL\`, not
into the command line.

\`\`\`text
${exitCodeHelp}
\`\`\`
`;

interface Leaf {
  readonly command: Command;
  readonly path: readonly string[];
}

const leavesOf = (command: Command, above: readonly string[]): readonly Leaf[] => {
  const path = [...above, command.name()];
  const below = command.commands.flatMap((child) => leavesOf(child, path));
  return below.length > 0 ? below : [{ command, path }];
};
