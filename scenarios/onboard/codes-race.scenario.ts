import { scenario } from '../../harness/index.ts';

const rivals = 8;

export default scenario({
  id: 'onboard.codes.race',
  title: 'Of many who sign up with the same single-use code at the same time, one gets an account',
  tags: ['onboarding', 'codes'],
  requires: [],
  uses: ['signUp'],
  playedBy: ['element'],
  ownServiceFor: 'a code with exactly one use',
  cast: [],
  mutants: { 'service/overspends-codes': 'accounts made' },
  async run({ step, check, signUp }) {
    const { service, code } = signUp;
    const path = '/signup/api';
    const request = (): object => ({
      code,
      username: signUp.username('rival'),
      password: crypto.randomUUID(),
    });
    const answers = await step('they all ask at once', () =>
      Promise.all(Array.from({ length: rivals }, () => service.client.post(path, request()))),
    );
    await step('one got an account, the others were told why not', () => {
      check('accounts made', '1', String(answers.filter(({ status }) => status === 200).length));
      const refused = answers.filter(({ status }) => status !== 200);
      const reasons = new Set(
        refused.map(({ status, json }) => `${status} ${(json as { error: string }).error}`),
      );
      check('refusals', '403 invalid_code', [...reasons].join(', '));
    });
    await step('the code is worth nothing now', async () => {
      const { status } = await service.client.post(path, request());
      check('status', '403', String(status));
    });
  },
});
