import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { dump } from './testing/dump.ts';
import { anySteps, takeStep } from './testing/random-steps.ts';

const root = mkdtempSync(join(tmpdir(), 'durable-idb-property-'));
afterAll(() => rmSync(root, { recursive: true }));

it('is after reopening what an IndexedDB in memory is that saw the committed transactions only', async () => {
  let runs = 0;
  let committed = 0;
  let undone = 0;
  await fc.assert(
    fc.asyncProperty(anySteps, fc.nat({ max: 12 }), async (steps, reopenAt) => {
      runs += 1;
      const file = join(root, `${runs}.db`);
      const model = new IDBFactory();
      let store = openDurableIndexedDb(file);
      try {
        for (const [at, step] of steps.entries()) {
          const isCommitted = await takeStep(store.indexedDB, step);
          if (isCommitted) await takeStep(model, step);
          if (isCommitted) committed += 1;
          else undone += 1;
          if (at === reopenAt) {
            store.close();
            store = openDurableIndexedDb(file);
          }
        }
        const expected = await dump(model);
        expect(await dump(store.indexedDB)).toStrictEqual(expected);
        store.close();
        store = openDurableIndexedDb(file);
        expect(await dump(store.indexedDB)).toStrictEqual(expected);
      } finally {
        store.close();
      }
    }),
    { numRuns: 150 },
  );
  expect(Math.min(committed, undone)).toBeGreaterThan(100);
}, 60_000);
