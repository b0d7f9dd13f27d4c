import { scenario } from '../../harness/index.ts';

export default scenario({
  id: 'onboard.B.x7',
  tier: 'B',
  title: 'A request with the token of nobody gets no identity, and is told why',
  tags: ['onboarding', 'cross-signing', 'read-only'],
  requires: [],
  uses: ['signUp'],
  playedBy: ['element'],
  cast: [],
  mutants: { 'service/falls-over-bad-tokens': 'answer to a token of nobody' },
  async run({ step, check, signUp: { service } }) {
    await step('the service refuses it', async () => {
      const token = { access_token: `nobody-${crypto.randomUUID()}` };
      const { status, json } = await service.client.post('/signup/api/crosssign', token);
      const { error, detail = '' } = (json ?? {}) as { error?: string; detail?: string };
      check('answer to a token of nobody', '400 crosssign_failed', `${status} ${error}`);
      check(
        'whether it says that the token is at fault',
        'true',
        String(detail.includes('whoami failed: 401')),
      );
    });
  },
});
