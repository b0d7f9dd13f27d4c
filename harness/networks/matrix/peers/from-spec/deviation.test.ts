import { expect, it } from 'vitest';
import type { Facts, OutgoingStep } from './compose.ts';
import { nthTime, drop } from './deviation.ts';

const step: OutgoingStep = { type: 'm.key.verification.mac', content: {} };
const of = (user: string) => ({ self: { user } }) as Facts;

it('deviates the n-th time that a user sends a step, whatever others have done', () => {
  const deviate = nthTime(2, drop);
  expect(deviate(step, of('@alice:x'))).toEqual([step]);
  expect(deviate(step, of('@bob:x'))).toEqual([step]);
  expect(deviate(step, of('@alice:x'))).toEqual([]);
  expect(deviate(step, of('@alice:x'))).toEqual([step]);
  expect(deviate(step, of('@bob:x'))).toEqual([]);
});
