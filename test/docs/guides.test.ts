import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as door from '../../src/index.js';
import { conclaveCommand } from '../../src/cli/conclave-command.js';
import { commandWords } from '../../src/cli/completion/command-words.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const text = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');
const pages = readdirSync(`${ROOT}/docs`, { recursive: true })
  .map((name) => `docs/${String(name)}`)
  .filter((path) => /^docs\/(guides|start|concepts)\/.*\.md$/.test(path));

test('the code of the guide to deploying is the example that is run', () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(text('docs/guides/deploy.md')) ?? [];
  expect(code).toBe(text('examples/kubernetes/orders.ts'));
});

const program = conclaveCommand({ out: () => undefined, err: () => undefined, columns: undefined, isColoured: false });
const places = new Map(commandWords(program).map((place) => [place.at, place]));

/** What a line names that the command does not have. */
function unknownIn(line: string): readonly string[] {
  const words = line.split(/\s+/).slice(1);
  const two = words.slice(0, 2).join(' ');
  const place = places.get(two) ?? places.get(words[0] ?? '');
  if (!place) return [words[0] ?? ''];
  const flags = place.options.flatMap((option) => option.flags);
  return words.map((word) => word.replace(/^\[|\]$/g, '')).filter((word) => /^--?[a-z]/.test(word) && !flags.includes(word));
}

test.for(pages)('every command that %s names is there, with its options', (page) => {
  const lines = [...text(page).matchAll(/`conclave ([a-z][^`]*)`|^(?:\$ )?(?:npx )?conclave ([a-z].*)$/gm)].map(
    ([, inline, block]) => `conclave ${inline ?? block}`.split(/ (?:>|>>|\||&&|\|\||#)/)[0] as string,
  );
  for (const line of lines) expect(unknownIn(line), line).toEqual([]);
});

test.for(pages)('every page that %s links to is there', (page) => {
  for (const [, target] of text(page).matchAll(/\]\((?!http)([^)#]+)/g)) {
    const path = new URL(target as string, `file://${ROOT}/${page}`);
    expect(() => readdirSync(new URL('.', path)), target).not.toThrow();
    expect(readdirSync(new URL('.', path)), `${page} links to ${target}`).toContain(path.pathname.split('/').at(-1));
  }
});

test('every error that the catalogue of symptoms names is one that can come, and each row names a command', () => {
  const page = text('docs/guides/symptoms.md');
  const named = [...page.matchAll(/`([A-Z]\w+Error)`/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !(name in door))).toEqual([]);
  const rows = page.split('\n').filter((line) => line.startsWith('|') && !/^\| *(what you see|-)/.test(line));
  expect(rows.filter((row) => !/\| `conclave [^`]+` +\|$/.test(row))).toEqual([]);
});
