import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'matrix.inbound-unencrypted-reply',
  title: 'The bot answers in a room without encryption',
  tags: ['matrix', 'echo', 'smoke'],
  requires: ['matrix.plain'],
  uses: ['bot', 'oracle', 'peer'],
  manualStep: 'inbound-unencrypted-reply',
  live: { rooms: 1, messages: 1, seconds: 5 },
  mutants: {
    mute: 'who said nothing',
    'garbles-answers': 'who said something else',
    'logs-its-token': 'told a secret in its log: access token of cara',
    'shows-its-token': 'told a secret in its control API: access token of cara',
    'tells-its-token': 'told a secret in a message: access token of cara',
  },
  async run(stage) {
    const { peer, bot, step, check } = stage;
    const room = await step('the bot joins a plain room', () =>
      peer.directRoom(bot.userId, { encrypted: false }),
    );
    const { reply } = await step('it answers', () => talk(stage, room));
    await step('the answer came in clear', () => check('type on the wire', 'm.room.message', reply.wireType));
  },
});
