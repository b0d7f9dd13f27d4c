import { scenario } from '../../harness/index.ts';
import { talk, wireTypeOf } from '../talk.ts';
import { apiOf } from './membership.ts';

const encryption = { algorithm: 'm.megolm.v1.aes-sha2' };

export default scenario({
  id: 'matrix.encryption-turned-on',
  title: 'Where encryption is turned on while the bot is in the room, it says nothing in clear from then on',
  tags: ['matrix', 'encryption'],
  requires: ['matrix.plain', 'matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'matrix'],
  playedBy: ['element', 'libolm', 'native'],
  mutants: {
    'stays-in-clear': 'type on the wire: expected m.room.encrypted, observed m.room.message, in clear',
  },
  async run(stage) {
    const { step, bot, peer, check } = stage;
    const room = await step('bot and peer talk in a room without encryption', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await talk(stage, opened);
      return opened;
    });
    await step('encryption is turned on', async () => {
      await apiOf(stage, peer).call(
        'PUT',
        `/rooms/${encodeURIComponent(room)}/state/m.room.encryption/`,
        encryption,
      );
      await peer.entered(room);
    });
    const { reply } = await step('the bot answers what is said now', () => talk(stage, room));
    await step('the answer came encrypted, as does the next', async () => {
      check('type on the wire', 'm.room.encrypted', wireTypeOf(reply));
      const next = await talk(stage, room);
      check('type on the wire of the next', 'm.room.encrypted', wireTypeOf(next.reply));
    });
  },
});
