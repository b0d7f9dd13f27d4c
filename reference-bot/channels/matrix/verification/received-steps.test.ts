import { expect, it } from 'vitest';
import { ReceivedSteps } from './received-steps.ts';

it('acts when all that was under way is over, however it ended', async () => {
  const received = new ReceivedSteps();
  expect(await received.whenSettled(async () => 'at once')).toBe('at once');
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  received.takingIn(first.promise);
  let hasActed = false;
  const acted = received.whenSettled(async () => {
    hasActed = true;
  });
  received.takingIn(second.promise);
  first.reject(new Error('cannot be read'));
  await new Promise(setImmediate);
  expect(hasActed).toBe(false);
  second.resolve();
  await acted;
  expect(hasActed).toBe(true);
});
