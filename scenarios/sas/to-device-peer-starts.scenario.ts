import { scenario } from '../../harness/index.ts';
import { peerAsks, complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.to-device.peer-starts',
  title: 'A person verifies the device of the bot directly and the verification holds',
  tags: ['sas', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'leaves-out-device-key': 'left its device key out of its mac',
    'vouches-for-foreign-key': 'vouched in its mac for a key that is none of its published ones',
    'never-sends-mac': 'never sent its mac',
    'deaf-to-device': 'never answered the request',
    'says-done-instead-of-mac': 'sent done before both macs',
    'never-sends-done': 'never sent done',
    'never-flushes-its-key': 'never sent its key',
  },
  cases: confirmationOrders,
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks the device, the bot accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    await complete(stage, verification, stage.case);
  },
});
