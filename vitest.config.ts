import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,reference-bot,reports,fixtures,scenarios,synapse}/**/*.test.ts'],
    environment: 'node',
    // These end what hangs. A test that waits for something says itself for how long and why.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The slow ones wait for processes rather than compute.
    maxWorkers: availableParallelism() * 2,
  },
});
