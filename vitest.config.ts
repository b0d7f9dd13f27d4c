import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,reference-bot,reports,fixtures,scenarios,synapse}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The slow ones wait for processes rather than compute.
    maxWorkers: availableParallelism() * 2,
  },
});
