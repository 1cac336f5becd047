import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { plantedBugs } from './planted-bugs.js';

test('there are at least twenty bugs, and every edit fits its source exactly once', async () => {
  expect(plantedBugs.length).toBeGreaterThanOrEqual(20);
  for (const { name, edits } of plantedBugs)
    for (const { file, from } of edits) {
      const text = await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8');
      expect(text.split(from).length - 1, `${name}, in ${file}`).toBe(1);
    }
});
