import { scenario } from '../../harness/index.ts';
import { botAsks, complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.to-device.bot-starts',
  title: 'The bot asks the device of a person for verification and the verification holds',
  tags: ['sas', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  mutants: {
    'never-sends-mac': 'never sent its mac',
    'never-starts': 'never sent start',
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
