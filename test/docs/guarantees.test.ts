import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;

describe.each(['docs/reference/guarantees.md', 'docs/internals/found-faults.md'])('%s', (name) => {
  const page = join(ROOT, name);
  const text = readFileSync(page, 'utf8');

  test('every row names tests, and every test that is named exists', () => {
    const [, , ...rows] = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const named = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path as string);
      expect(named, row).not.toEqual([]);
      expect(
        named.filter((path) => !existsSync(join(ROOT, path))),
        row,
      ).toEqual([]);
    }
  });

  test('every page that it points to exists', () => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path as string);
    expect(targets.filter((path) => !existsSync(join(dirname(page), path)))).toEqual([]);
  });
});
