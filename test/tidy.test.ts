import { expect, test } from 'vitest';
import { readRepository } from './support/tidy/repository.js';
import { tidyRules } from './support/tidy/tidy-rules.js';

const repository = readRepository();

test.for(tidyRules)('$claim', ({ check }) => {
  expect(check(repository)).toEqual([]);
});
