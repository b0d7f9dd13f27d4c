import { scenario } from '../../harness/index.ts';
import { complete, confirmationOrders, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.in-room.only-encrypted',
  title: 'In an encrypted room a bot is verified by a client that takes no step in clear there',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'sends-steps-in-clear': 'to a client that listens to encrypted ones alone',
  },
  cases: confirmationOrders,
  cast: [{ name: 'alice', inEncryptedRooms: { sends: 'encrypted', hears: 'encrypted' } }],
  playedBy: ['spec'],
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await complete(stage, verification, stage.case);
  },
});
