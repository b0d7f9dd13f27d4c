import { knownDeviations, scenario } from '../../harness/index.ts';
import { meetVerifiable, compareSas, expectRefused, verify } from './tier-c.ts';

const wrong = 'sent done after a mac that is wrong';

export default scenario({
  id: 'onboard.C.forged-mac',
  title: 'A person whose mac does not fit, or whose list of keys does not, is cancelled in a room too',
  tier: 'C',
  tags: ['onboarding', 'sas', 'refusal'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  playedBy: ['spec'],
  cases: ['wrong-mac-in-room', 'wrong-keys-mac-in-room', 'wrong-keys-mac-to-device'],
  cast: (which) => [
    {
      name: 'alice',
      deviate: knownDeviations[which.startsWith('wrong-keys') ? 'wrong-keys-mac' : 'wrong-mac']!.deviate,
    },
  ],
  verifications: (which) => [{ transport: which.endsWith('in-room') ? 'room' : 'to-device', asks: 'person' }],
  mutants: {
    'believes-any-mac-in-room': { cases: ['wrong-mac-in-room'], says: wrong },
    'ignores-key-list-in-room': { cases: ['wrong-keys-mac-in-room'], says: wrong },
    'ignores-key-list': { cases: ['wrong-keys-mac-to-device'], says: wrong },
  },
  async run(stage) {
    const { step } = stage;
    const transport = stage.case.endsWith('in-room') ? 'room' : 'to-device';
    if (transport === 'room' && stage.claims('sas.to-device-only')) {
      stage.leaveUnchecked('a forged mac in a room', 'the bot verifies by to-device messages alone');
      return;
    }
    const verifiable = await meetVerifiable(stage);
    const verification = await verify(stage, verifiable, transport);
    await compareSas(stage, verification);
    await step('the person confirms, with a mac that is wrong', () => verification.flow.confirm());
    await expectRefused(stage, verification, 'm.key_mismatch, m.mismatched_sas');
  },
});
