import { expect, it } from 'vitest';
import { changedProtectedPaths, protectedPathOf, protectedPaths } from './protected-paths.ts';

it.each([
  ['matrix.password', 'matrix.password'],
  ['matrix.inboundDlq.legacyEnvelopePolicy', 'matrix.inboundDlq'],
  ['env.MATRIX_USER_ID', 'env.MATRIX_USER_ID'],
  ['env.vars.MATRIX_STORE_PASSPHRASE', 'env.vars.MATRIX_STORE_PASSPHRASE'],
  ['matrix.passwordRotation', undefined],
  ['matrix.enabled', undefined],
  ['matrix.encrypted', undefined],
  ['matrix.autoJoin.allowUsers', undefined],
])('%s is protected by %s', (path, expected) => {
  expect(protectedPathOf(path)).toBe(expected);
});

it('protects seven keys, and six variables in two places', () => {
  expect(protectedPaths).toHaveLength(7 + 6 * 2);
});

it('notices a change inside of a block that is replaced, and no change', () => {
  const before = { matrix: { userId: '@a:b', inboundDlq: { legacyEnvelopePolicy: 'accept' } } };
  expect(changedProtectedPaths(before, structuredClone(before))).toEqual([]);
  expect(changedProtectedPaths(before, { matrix: { userId: '@a:b', encrypted: false } })).toEqual([
    'matrix.inboundDlq',
  ]);
  expect(changedProtectedPaths(before, { ...before, env: { vars: { MATRIX_PASSWORD: 'x' } } })).toEqual([
    'env.vars.MATRIX_PASSWORD',
  ]);
});
