import { expect, it } from 'vitest';
import { limitsFor } from './limits.ts';

it('patience stretches every limit alike', () => {
  expect(limitsFor()).toMatchObject({ stepMs: 10_000, startMs: 30_000, controlMs: 10_000 });
  const [usual, patient] = [limitsFor(), limitsFor(2.5)];
  for (const [name, limitMs] of Object.entries(usual))
    expect(patient[name as keyof typeof patient]).toBe(limitMs * 2.5);
});
