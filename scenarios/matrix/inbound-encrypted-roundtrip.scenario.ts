import { scenario } from '../../harness/index.ts';
import { talk, wireTypeOf } from '../talk.ts';

export default scenario({
  id: 'matrix.inbound-encrypted-roundtrip',
  title: 'The bot reads and answers encrypted messages, and never answers them in clear',
  tags: ['matrix', 'echo', 'smoke'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer'],
  playedBy: ['element', 'libolm'],
  manualStep: 'inbound-encrypted-roundtrip',
  live: { rooms: 1, messages: 2, seconds: 8 },
  mutants: {
    'answers-in-clear': 'expected m.room.encrypted, observed m.room.message',
    mute: 'who said nothing',
    'answers-twice': 'not each question has one answer; the bot answered',
    'repeats-in-clear': 'expected m.room.encrypted, observed m.room.',
    'tells-beside-ciphertext': 'in clear beside its ciphertext, in "preview"',
  },
  async run(stage) {
    const { peer, bot, step, check } = stage;
    const room = await step('the bot joins an encrypted room', () => peer.directRoom(bot.userId));
    const { reply } = await step('it answers', () => talk(stage, room));
    await step('the answer came encrypted', () =>
      check('type on the wire', 'm.room.encrypted', wireTypeOf(reply)),
    );
    await step('it answers once more, and has said nothing in clear', async () => {
      await talk(stage, room);
      const types = new Set(peer.heard.items.map((message) => wireTypeOf(message)));
      check('types on the wire of all that it said', 'm.room.encrypted', [...types].join(', '));
    });
  },
});
