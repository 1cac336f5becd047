import { defineConfig } from 'vitest/config';

/** Dozens of processes at once, or all of a core for minutes: one file at a time, after everything else. */
const crowds = ['test/scenarios/{cold-start,fast,idle-cost,leaks,scaling}.test.ts', 'test/chaos/**/*.test.ts', 'test/demo/demo.test.ts'];
/** Stories start a few processes and a server, and mostly wait. */
const stories = ['test/scenarios/**/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: 'test/support/global-setup.ts',
    hookTimeout: 60_000,
    /** The first test of a file may start a browser, or compile, on a machine that others use too. */
    testTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...stories, ...crowds],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'stories',
          include: stories,
          exclude: crowds,
          setupFiles: 'test/support/last-words.ts',
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'crowds',
          include: crowds,
          fileParallelism: false,
          setupFiles: 'test/support/last-words.ts',
          testTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: { name: 'soaks', include: ['test/chaos/**/*.soak.ts'], fileParallelism: false, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
