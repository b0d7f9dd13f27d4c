import { expect, it } from 'vitest';
import { listGates } from './list-gates.ts';

it('says what each gate means, and which are decisive', () => {
  const lines = listGates().trimEnd().split('\n');
  expect(lines).toHaveLength(26);
  expect(lines[0]).toBe('A1   Every step of the sign-up succeeded.');
  expect(lines[2]).toMatch(/^A3\* {2}The introduction is encrypted/);
});
