import { scenario } from '../../harness/index.ts';
import { apiOf, bring } from '../matrix/membership.ts';
import { talk } from '../talk.ts';
import { complete, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.room-mates',
  title:
    'In a room of several people a verification is that of the one who asked: nobody else ends it, and nobody else is signed',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'matrix'],
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'takes-steps-of-anybody-in-the-room': 'waited',
    'signs-room-mates': 'signature of the bot over one who was only there: expected missing, observed ok',
  },
  async run(stage) {
    const { step, check, oracle, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const room = await meet(stage, alice);
    await step('another person comes into the room, and is answered: the bot knows both', async () => {
      await bring(stage, apiOf(stage, alice), room, bob.userId);
      await bob.entered(room);
      await talk(stage, room, bob);
    });
    const verification = await step('the first one asks, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await step('the other one says that it is cancelled, which is not theirs to say', async () => {
      await apiOf(stage, bob).sendEvent(room, 'm.key.verification.cancel', {
        code: 'm.user',
        reason: 'not mine',
        'm.relates_to': { rel_type: 'm.reference', event_id: verification.peerFlow.id },
      });
      await talk(stage, room, bob);
    });
    await complete(stage, verification, 'peer-confirms-first');
    await step('the other one is not signed', async () =>
      check('signature of the bot over one who was only there', 'missing', await oracle.botsSignature(bob)),
    );
  },
});
