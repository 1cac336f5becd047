import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const text = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the code in the README is the example that is run', async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(await text('README.md')) ?? [];
  expect(code).toBe(await text('examples/first-worker.ts'));
});

test('every page that a document links to exists', async () => {
  const pages = [
    'README.md',
    'docs/concepts/ownership.md',
    'docs/internals/architecture.md',
    'docs/internals/decisions.md',
    'docs/guides/placement.md',
    'docs/guides/rolling-update.md',
    'docs/guides/verify-your-machine.md',
  ];
  for (const page of pages) {
    const links = [...(await text(page)).matchAll(/\]\((?!http)([^)#]+)\)/g)].map(
      ([, target]) => new URL(target as string, `file:///${page}`).pathname,
    );
    for (const link of links.filter((path) => path.endsWith('.md')))
      await expect(text(link.slice(1)), `${page} links to ${link}`).resolves.toBeTruthy();
  }
});
