import { expect, it } from 'vitest';
import { ReceivedSteps } from './received-steps.ts';

it('is settled when all that was under way is over, however it ended', async () => {
  const received = new ReceivedSteps();
  await received.settled();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  received.takingIn(first.promise);
  let isSettled = false;
  const settled = received.settled().then(() => {
    isSettled = true;
  });
  received.takingIn(second.promise);
  first.reject(new Error('cannot be read'));
  await new Promise(setImmediate);
  expect(isSettled).toBe(false);
  second.resolve();
  await settled;
});
