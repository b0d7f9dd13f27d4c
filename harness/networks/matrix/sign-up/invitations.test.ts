import { expect, it } from 'vitest';
import { Invitations } from './invitations.ts';

it('invitations are handed out once each, in the order of the seed, as secrets', () => {
  const registered: string[] = [];
  const invitations = new Invitations({
    count: 2,
    uses: 3,
    registerSecret: (secret) => void registered.push(secret),
  });
  const seed = invitations.toSeed({ serverName: 'smoke.test' });
  expect(registered).toEqual([]);
  const both = [invitations.next(), invitations.next()];
  expect(new Set(both.map(({ code }) => code)).size).toBe(2);
  expect(registered).toEqual(both.map(({ code }) => code));
  expect(seed).toBe(
    both.map(({ code, inviterLocalpart }) => `${code}=3=@${inviterLocalpart}:smoke.test`).join(','),
  );
  expect(() => invitations.next()).toThrow('all 2 invitations of the sign-up service are handed out');
});
