import { onboardingScenario, publishForged } from '../../harness/index.ts';
import { expectRepaired, startUnsigned } from './repair.ts';

export default onboardingScenario({
  id: 'onboard.B.x6',
  title: 'An identity that is signed over other bytes than canonical JSON is refused',
  tags: ['onboarding', 'cross-signing'],
  requires: ['onboard.answer'],
  playedBy: ['element'],
  cases: ['signed with whitespace', 'signed unsorted', 'signed with its signatures'],
  mutants: { 'service/signs-something-else': 'M_INVALID_SIGNATURE' },
  async run(stage) {
    const { step, check } = stage;
    const newcomer = await startUnsigned(stage);
    await step('the homeserver refuses it', async () => {
      const { status, body } = await publishForged(newcomer.api, newcomer.account, stage.case);
      check('answer', '400 M_INVALID_SIGNATURE', `${status} ${String(body['errcode'])}`);
      const { master } = await newcomer.oracle.identity();
      check('master key, as a stranger sees it', 'none', master ?? 'none');
    });
    await expectRepaired(stage, newcomer);
  },
});
