import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { dump, withoutNegativeZeros } from './testing/dump.ts';
import { quickFolder } from './testing/quick-folder.ts';
import { anySteps, takeStep } from './testing/random-steps.ts';

const { CARA_SMOKE_HISTORIES: asked } = process.env;
/** The same ones every time, or, where a number is asked for, others every time. */
const parameters = asked === undefined ? { numRuns: 250, seed: 1 } : { numRuns: Number(asked) };

const root = quickFolder('durable-idb-histories-');
afterAll(() => rmSync(root, { recursive: true }));

it('answers as an IndexedDB in memory that saw the committed transactions only, and does so after reopening', async () => {
  let runs = 0;
  let committed = 0;
  let undone = 0;
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(anySteps, fc.nat({ max: 12 }), async (steps, reopenAt) => {
      runs += 1;
      const file = join(root, `${runs}.db`);
      const model = new IDBFactory();
      let store = openDurableIndexedDb(file);
      try {
        for (const [at, step] of steps.entries()) {
          const { isCommitted, answers } = await takeStep(store.indexedDB, step);
          if (isCommitted) {
            const expected = await takeStep(model, step);
            expect(withoutNegativeZeros(answers)).toStrictEqual(withoutNegativeZeros(expected.answers));
            committed += 1;
            answered += answers.length;
          } else undone += 1;
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
        for (const suffix of ['', '-wal']) rmSync(file + suffix, { force: true });
      }
    }),
    parameters,
  );
  expect(Math.min(committed, undone)).toBeGreaterThan(runs / 2);
  expect(answered).toBeGreaterThan(2 * runs);
}, 600_000);
