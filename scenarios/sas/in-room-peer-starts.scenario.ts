import { scenario } from '../../harness/index.ts';
import { peerAsks, complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.in-room.peer-starts',
  title: 'A person verifies the bot from its profile and the verification holds',
  tags: ['sas', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'leaves-out-device-key': 'left its device key out of its mac',
    'vouches-for-foreign-key': 'vouched in its mac for a key that is none of its published ones',
    'never-sends-mac': 'never sent its mac',
    'never-signs': 'no signature by the user-signing key',
    'shows-other-emoji': 'emoji: expected',
    'deaf-in-room': 'never answered the request',
    'answers-in-room-as-messages': 'sent a step as m.room.message',
    'loses-early-mac': 'never sent done',
  },
  cases: confirmationOrders,
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await complete(stage, verification, stage.case);
  },
});
