import { scenario } from '../../harness/index.ts';
import { botAsks, complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.to-device.bot-starts',
  title: 'The bot asks the device of a person for verification and the verification holds',
  tags: ['sas', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: {
    'leaves-out-device-key': 'left its device key out of its mac',
    'vouches-for-foreign-key': 'vouched in its mac for a key that is none of its published ones',
    'never-sends-mac': 'never sent its mac',
    'never-starts': 'never sent start',
    'sends-v1-mac-as-v2': 'agreed on a MAC in correct base64, and sent what libolm makes of it',
    'checks-one-key-id': 'cancelled over a mac that covers several keys',
    'leaves-out-master-key': 'left its master key out of its mac',
    'asks-without-timestamp': 'without a timestamp',
    'asks-with-stale-timestamp': 'more than 10 minutes old',
    'asks-with-future-timestamp': 'more than 5 minutes ahead',
  },
  cases: confirmationOrders,
  async run(stage) {
    const { step } = stage;
    await meet(stage);
    const verification = await step('the bot asks the device, the peer accepts', () =>
      botAsks(stage, 'to-device'),
    );
    await complete(stage, verification, stage.case);
  },
});
