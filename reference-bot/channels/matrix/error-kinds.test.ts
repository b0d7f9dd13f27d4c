import { expect, it } from 'vitest';
import { errorKinds, type KindFacts } from './error-kinds.ts';
import { MatrixError } from './matrix-error.ts';

const all = Object.entries<KindFacts>(errorKinds);

it('knows the 56 kinds of the contract, and none that was retired', () => {
  expect(all).toHaveLength(56);
  expect(all.map(([kind]) => kind)).not.toContain('e2ee');
});

it('says when to try again for those that pass by themselves', () => {
  const again = all.filter(([, { retry }]) => retry).map(([kind]) => kind);
  expect(again).toEqual(['auth-probe', 'not-connected', 'command-queue-full']);
  expect(new MatrixError('auth-probe', 'no').retryAfterMs).toBe(5_000);
  expect(new MatrixError('auth', 'no').retryAfterMs).toBeUndefined();
  expect(new MatrixError('send-failed', 'no', { retryAfterMs: 9 }).retryAfterMs).toBe(9);
});
