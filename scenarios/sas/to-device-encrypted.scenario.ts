import { scenario } from '../../harness/index.ts';
import { complete, confirmationOrders, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.to-device.encrypted',
  title: 'A bot is verified by a client that encrypts what it sends to devices',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'loses-encrypted-steps': 'never sent its key (last seen: encrypted accept',
  },
  cases: confirmationOrders,
  cast: [{ name: 'alice', encryptsToDevice: true }],
  playedBy: ['element'],
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks the device, the bot accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    await complete(stage, verification, stage.case);
  },
});
