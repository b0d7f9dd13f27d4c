import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorReference, errorReferenceFile, readWitnesses } from './error-reference.ts';

it('is written down as it is now', async () => {
  expect(readFileSync(errorReferenceFile, 'utf8')).toBe(await errorReference());
});

it('leaves no kind unaccounted for, and calls none impossible that somebody provokes', async () => {
  const all = [...(await readWitnesses())];
  const nowhere = all.filter(
    ([, { scenarios, unitTests, never }]) => scenarios.length + unitTests.length === 0 && never === undefined,
  );
  expect(nowhere.map(([kind]) => kind)).toEqual([]);
  const seen = all.filter(([, { scenarios, never }]) => never !== undefined && scenarios.length > 0);
  expect(seen.map(([kind]) => kind)).toEqual([]);
});
