import { scenario } from '../../harness/index.ts';
import { meetVerifiable, completeVerification, expectVerified, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.in-room',
  tier: 'C',
  title: "The person presses Verify on the newcomer's profile, and it becomes verified",
  tags: ['onboarding', 'sas', 'smoke'],
  requires: ['onboard.answer', 'onboard.sas'],
  excludes: ['sas.to-device-only'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'deaf-in-room': 'never answered the request',
    'never-sends-mac': 'never sent its mac',
    'shows-other-emoji': 'C2 emoji',
    'hashes-start-without-relation': 'computed its commitment over start without m.relates_to',
    'answers-to-device-only': 'never answered the request in the room',
  },
  async run(stage) {
    const verifiable = await meetVerifiable(stage);
    const verification = await verify(stage, verifiable, 'room');
    await completeVerification(stage, verification);
    await expectVerified(stage, verification);
  },
});
