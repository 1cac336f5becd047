import { banRules } from './bans.js';
import { cycleRule } from './cycles.js';
import { exportRule } from './exports.js';
import { honestTestRules } from './honest-tests.js';
import { layerRules } from './layers.js';
import type { Rule } from './repository.js';
import { sizeRules } from './sizes.js';
import { wordRules } from './words.js';

/** The rules of this house that a program can check. */
export const tidyRules: readonly Rule[] = [
  ...layerRules,
  cycleRule,
  ...sizeRules,
  ...banRules,
  ...wordRules,
  ...honestTestRules,
  exportRule,
];
