import { expect, it } from 'vitest';
import type { Facts, OutgoingStep } from './compose.ts';
import { afterHonest, drop } from './deviation.ts';

const step: OutgoingStep = { type: 'm.key.verification.mac', content: {} };
const of = (user: string) => ({ self: { user } }) as Facts;

it('deviates once a user has been honest often enough, whatever others have done', () => {
  const deviate = afterHonest(1, drop);
  expect(deviate(step, of('@alice:x'))).toEqual([step]);
  expect(deviate(step, of('@bob:x'))).toEqual([step]);
  expect(deviate(step, of('@alice:x'))).toEqual([]);
  expect(deviate(step, of('@bob:x'))).toEqual([]);
});
