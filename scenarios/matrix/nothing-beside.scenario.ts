import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

const questions = 2;
const sending = /\/rooms\/([^/]+)\/send\//;

export default scenario({
  id: 'matrix.nothing-beside',
  title:
    'Of what is said in an encrypted room the bot tells its homeserver nothing that it could read, by whatever request, and nobody else anything',
  tags: ['matrix', 'encryption', 'secrets'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  playedBy: ['element'],
  mutants: {
    'shows-what-it-says': 'requests that tell what was said: expected none, observed PUT',
    'reacts-with-its-answer': 'requests that tell what was said: expected none, observed PUT',
    'keeps-minutes': 'requests that tell what was said: expected none, observed PUT',
    'keeps-copies-elsewhere': 'rooms in which the bot has spoken beside that one: expected 0, observed',
    'quotes-in-clear': 'requests that tell what was said: expected none, observed PUT',
  },
  async run(stage) {
    const { step, check, bot, peer, traffic } = stage;
    const overheard = traffic.overhear();
    const room = await step('bot and peer share an encrypted room', () => peer.directRoom(bot.userId));
    const said: string[] = [];
    await step('the bot answers', async () => {
      for (let count = 0; count < questions; count += 1) said.push((await talk(stage, room)).question.nonce);
    });
    await step('it has told its homeserver nothing of that', async () => {
      // What it sends after its answer has come by the time when it has answered again.
      await talk(stage, room);
      const told = await overheard.tellersOf(said);
      check('requests that tell what was said', 'none', told.join(', ') || 'none');
    });
    await step('it has spoken in no other room', () => {
      const spoken = traffic.asked.items.flatMap(({ path }) => sending.exec(path)?.[1] ?? []);
      const others = new Set(spoken.filter((one) => one !== room));
      check('rooms in which the bot has spoken beside that one', 0, others.size);
    });
  },
});
