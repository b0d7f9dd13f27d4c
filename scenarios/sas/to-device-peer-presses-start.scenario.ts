import { scenario } from '../../harness/index.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.to-device.peer-presses-start',
  title: 'The bot asks a device, the person presses start there, and the verification holds',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: {
    'hashes-start-without-transaction-id': 'computed its commitment over start without transaction_id',
  },
  cases: confirmationOrders,
  async run(stage) {
    const { step } = stage;
    await meet(stage);
    const verification = await step('the bot asks, the peer accepts and presses start', () =>
      botAsksDevice(stage),
    );
    await complete(stage, verification, stage.case);
  },
});
