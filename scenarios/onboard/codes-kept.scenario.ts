import { scenario } from '../../harness/index.ts';

export default scenario({
  id: 'onboard.codes.kept',
  title: 'A sign-up that is refused leaves its code as it was',
  tags: ['onboarding', 'codes'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  ownServiceFor: 'a code with exactly one use',
  mutants: {
    'service/spends-codes-on-refusals': 'sign-up with the same code: expected 200, observed 403',
    'service/spends-codes-before-it-looks': 'sign-up with the same code: expected 200, observed 403',
  },
  async run({ step, check, peer, signUp: { service, code } }) {
    const path = '/signup/api';
    const password = crypto.randomUUID();
    const taken = peer.userId.slice(1).split(':', 1)[0]!;
    await step(
      'sign-ups are refused: a password that is too short, a name that cannot be, one that somebody has',
      async () => {
        const short = await service.client.post(path, {
          code,
          username: `fine-${password.slice(0, 8)}`,
          password: 'short',
        });
        check('answer to a password that is too short', 400, short.status);
        const strange = await service.client.post(path, { code, username: 'no body', password });
        check('answer to a name that cannot be', 400, strange.status);
        const { status } = await service.client.post(path, { code, username: taken, password });
        check('whether a name that somebody has is refused', true, status >= 400 && status < 500);
      },
    );
    await step('the same code still lets somebody in', async () => {
      const request = { code, username: `fine-${password.slice(0, 8)}`, password };
      const { status } = await service.client.post(path, request);
      check('sign-up with the same code', 200, status);
    });
  },
});
