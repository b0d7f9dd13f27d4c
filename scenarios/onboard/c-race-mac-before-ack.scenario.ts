import { scenario } from '../../harness/index.ts';
import { holdKey, overtakeKey } from '../overtake-key.ts';
import { becomeVerifiable, expectVerified, expectWholeFlow, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.race-mac-before-ack',
  tier: 'C',
  title:
    "A verification holds although the person's mac reaches the newcomer before the homeserver has acknowledged the newcomer's key",
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'traffic'],
  mutants: { 'hears-before-it-is-acknowledged': 'never sent done' },
  async run(stage) {
    const { step } = stage;
    const { traffic } = stage;
    const verifiable = await becomeVerifiable(stage, { through: traffic });
    using key = holdKey(stage, traffic, 'to-device');
    const verification = await verify(stage, verifiable, 'to-device');
    const { flow } = verification;
    await step('the bot has sent its key', () => flow.sas());
    await step("the person's mac is with the bot before the bot hears that its key has arrived", () =>
      overtakeKey(stage, traffic, key, () => flow.confirm()),
    );
    await expectWholeFlow(stage, verification);
    await expectVerified(stage, verification);
  },
});
