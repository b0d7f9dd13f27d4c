import { scenario } from '../../harness/index.ts';

const signUp = '/signup/api';
const crossSign = '/signup/api/crosssign';
const good = { code: 'no-such-code', username: 'nobody', password: 'a long enough password' };

/** Requests that make nothing, in the order in which their faults are looked for, and what each must be told. */
const refusals = [
  [signUp, 'not JSON', '{', '400 bad_json'],
  [signUp, 'no code', { ...good, code: ' ' }, '400 missing_fields'],
  [signUp, 'no username', { ...good, username: '' }, '400 missing_fields'],
  [signUp, 'no password', { ...good, password: '' }, '400 missing_fields'],
  [signUp, 'a space in the username', { ...good, username: 'no body' }, '400 bad_username'],
  [signUp, 'a username of 33 characters', { ...good, username: 'n'.repeat(33) }, '400 bad_username'],
  [signUp, 'a letter beyond ASCII in the username', { ...good, username: 'nöbody' }, '400 bad_username'],
  [signUp, 'a password of 11 characters', { ...good, password: '12345678901' }, '400 password_too_short'],
  [signUp, 'a code that does not exist', good, '403 invalid_code'],
  [crossSign, 'not JSON', '{', '400 bad_json'],
  [crossSign, 'no token', { password: 'x' }, '400 missing_fields'],
  [crossSign, 'a token of nobody', { access_token: 'nobody' }, '400 crosssign_failed'],
] as const;

export default scenario({
  id: 'onboard.refusals',
  title:
    'The service says what is wrong with a request, faults of form before it tells whether a code is good',
  tags: ['onboarding', 'codes', 'read-only'],
  requires: [],
  uses: ['signUp'],
  playedBy: ['element'],
  cast: [],
  mutants: {
    'service/says-forbidden-for-everything': '/signup/api, not JSON',
    'service/shows-its-token': 'the sign-up service told a secret in an answer that gives no account',
  },
  async run({ step, check, signUp: { service } }) {
    await step('it refuses each with its reason', async () => {
      const answers = await Promise.all(refusals.map(([path, , body]) => service.client.post(path, body)));
      for (const [index, { status, json }] of answers.entries()) {
        const [path, what, , expected] = refusals[index]!;
        const { error } = (json ?? {}) as { error?: string };
        check(`${path}, ${what}`, expected, `${status} ${error}`);
      }
    });
  },
});
