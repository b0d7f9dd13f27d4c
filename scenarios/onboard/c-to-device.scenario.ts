import { onboardingScenario } from '../../harness/index.ts';
import { becomeVerifiable, completeVerification, expectVerified, verify } from './tier-c.ts';

export default onboardingScenario({
  id: 'onboard.C.to-device',
  title: "The person verifies the newcomer's device by to-device messages, and the newcomer becomes verified",
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  mutants: {
    'deaf-to-device': 'never answered the request',
    'ignores-start': 'never answered start',
  },
  async run(stage) {
    const verifiable = await becomeVerifiable(stage);
    const verification = await verify(stage, verifiable, 'to-device');
    await completeVerification(stage, verification);
    await expectVerified(stage, verification);
  },
});
