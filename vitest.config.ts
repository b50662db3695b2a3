import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages', 'tests', 'torture', 'bench', 'examples'].map((folder) => `${folder}/**/*.test.ts`),
    globalSetup: ['packages/provider/src/stores/postgres/testing-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
