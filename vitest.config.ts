import { defineConfig } from 'vitest/config';

/** Stories start processes and servers and measure how long things take: one file at a time, after everything else. */
const stories = ['test/scenarios/**/*.test.ts', 'test/chaos/**/*.test.ts', 'test/demo/demo.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: 'test/support/global-setup.ts',
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: stories, testTimeout: 30_000, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'stories', include: stories, fileParallelism: false, testTimeout: 180_000, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'soaks', include: ['test/chaos/**/*.soak.ts'], fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
