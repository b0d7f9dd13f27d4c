import { scenario } from '../../harness/index.ts';
import { botAsks, complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.in-room.bot-starts',
  title: 'The bot asks a person for verification in their room and the verification holds',
  tags: ['sas', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'bot' }],
  mutants: {
    'leaves-out-device-key': 'left its device key out of its mac',
    'vouches-for-foreign-key': 'vouched in its mac for a key that is none of its published ones',
    'never-sends-mac': 'never sent its mac',
    'never-starts': 'never sent start',
  },
  cases: confirmationOrders,
  async run(stage) {
    const { step } = stage;
    await meet(stage);
    const verification = await step('the bot asks in the room, the peer accepts', () =>
      botAsks(stage, 'room'),
    );
    await complete(stage, verification, stage.case);
  },
});
