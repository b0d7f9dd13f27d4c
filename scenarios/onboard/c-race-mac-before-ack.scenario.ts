import { onboardingScenario } from '../../harness/index.ts';
import { becomeVerifiable, expectVerified, expectWholeFlow, verify } from './tier-c.ts';

export default onboardingScenario({
  id: 'onboard.C.race-mac-before-ack',
  title: "The person's mac reaches the newcomer before the homeserver has acknowledged the newcomer's key",
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  mutants: { 'hears-before-it-is-acknowledged': 'never sent its mac' },
  async run(stage) {
    const { step } = stage;
    const traffic = await stage.intercept();
    const verifiable = await becomeVerifiable(stage, { through: traffic });
    using key = traffic.holdAnswer(({ path }) => path.includes('/sendToDevice/m.key.verification.key/'));
    const verification = await verify(stage, verifiable, 'to-device');
    const { flow } = verification;
    await step("the bot has sent its key, and waits for the homeserver's word", async () => {
      await flow.sas();
      await key.held;
    });
    await step("the person's mac is on its way to the bot when that word comes", async () => {
      const confirmedAtMs = performance.now();
      await flow.confirm();
      await traffic.requests.first(
        ({ path, answeredAtMs }) => path.endsWith('/sync') && answeredAtMs > confirmedAtMs,
        {
          why: 'the bot to be told of the mac',
          deadlineMs: stage.deadlineMs,
          signal: stage.signal,
        },
      );
      key.release();
    });
    await expectWholeFlow(stage, verification);
    await expectVerified(stage, verification);
  },
});
