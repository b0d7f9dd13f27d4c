import { scenario } from '../../harness/index.ts';
import { meetVerifiable, completeVerification, expectVerified, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.to-device',
  tier: 'C',
  title: "The person verifies the newcomer's device by to-device messages, and the newcomer becomes verified",
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'never-signs': 'C8 chain from the bot',
    'deaf-to-device': 'never answered the request',
    'ignores-start': 'never answered start',
    'hashes-start-without-transaction-id': 'computed its commitment over start without transaction_id',
    'sends-v1-mac-as-v2': 'agreed on a MAC in correct base64, and sent what libolm makes of it',
    'checks-one-key-id': 'cancelled over a mac that covers several keys',
    'leaves-out-master-key': 'left its master key out of its mac',
  },
  async run(stage) {
    const verifiable = await meetVerifiable(stage);
    const verification = await verify(stage, verifiable, 'to-device');
    await completeVerification(stage, verification);
    await expectVerified(stage, verification);
  },
});
