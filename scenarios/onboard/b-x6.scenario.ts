import { scenario, publishForged } from '../../harness/index.ts';
import { expectRepaired, signUpWithDevice } from './repair.ts';

export default scenario({
  id: 'onboard.B.x6',
  tier: 'B',
  title: 'An identity that is signed over other bytes than canonical JSON is refused',
  tags: ['onboarding', 'cross-signing'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/signs-something-else': 'M_INVALID_SIGNATURE' },
  async run(stage) {
    const { step, check } = stage;
    const newcomer = await signUpWithDevice(stage);
    for (const how of ['signed with whitespace', 'signed unsorted', 'signed with its signatures'] as const) {
      await step(`the homeserver refuses one that is ${how}`, async () => {
        const { status, body } = await publishForged(newcomer.api, newcomer.account, how);
        check('answer', '400 M_INVALID_SIGNATURE', `${status} ${String(body['errcode'])}`);
      });
    }
    await step('it has none', async () => {
      const { master } = await newcomer.oracle.identity();
      check('master key, as a stranger sees it', 'none', master ?? 'none');
    });
    await expectRepaired(stage, newcomer);
  },
});
