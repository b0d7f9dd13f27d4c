import { newQuestion, scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered, type Asked } from '../channel/books.ts';
import { toldAs, toldWith } from '../model/told-with.ts';
import { withChat } from './chat-of.ts';

const byScope = {
  'per-sender': { alice: 'told', bob: 'not told' },
  'per-channel-peer': { alice: 'not told', bob: 'not told' },
  global: { alice: 'told', bob: 'told' },
} as const;
const settings = {
  'per-sender': { session: { scope: 'per-sender' } },
  'per-channel-peer': { session: { scope: 'per-channel-peer' } },
  global: { session: { scope: 'global' } },
  // What is said of the channel counts more.
  'of-the-channel': {
    session: { scope: 'global' },
    channels: { telegram: { session: { scope: 'per-channel-peer' } } },
  },
} as const;
type Case = keyof typeof settings;

export default scenario({
  id: 'telegram.session-scope',
  title:
    'What was said in other conversations is told to the model as far as `session.scope` of the configuration reaches, and no further, and as what it was: who said it, and in which order',
  tags: ['telegram', 'model', 'access', 'restart'],
  requires: ['telegram.polling', 'channel.session-scope', 'model.answer'],
  uses: ['daemon', 'telegram', 'model'],
  cases: Object.keys(settings) as [Case, ...Case[]],
  mutants: {
    'channel-overlooks-its-session-scope': {
      cases: ['per-sender', 'global'],
      says: 'what alice has said in private, with what she asks in a group: expected told, observed not told',
    },
    'channel-takes-all-for-one-talk': {
      cases: ['per-channel-peer', 'of-the-channel'],
      says: 'what alice has said in private, with what she asks in a group: expected not told, observed told',
    },
    'tells-its-model-who-said-it-wrongly': {
      cases: ['per-channel-peer'],
      says: 'what was said before in the same conversation: expected user 1, assistant 1, user 2, assistant 2, observed',
    },
    'tells-its-model-the-newest-first': {
      cases: ['per-channel-peer'],
      says: 'what was said before in the same conversation: expected user 1, assistant 1, user 2, assistant 2, observed',
    },
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, check, talk, startDeadlineMs, deadlineMs } = stage;
    const expected = byScope[stage.case === 'of-the-channel' ? 'per-channel-peer' : stage.case];
    const [alice, bob] = await step('two people ask something in private', async () => {
      await daemon.restartWith({ config: settings[stage.case] });
      const asked = [await pose(stage), await pose(stage, chat.bob)];
      await untilAnswered(stage, asked, startDeadlineMs + deadlineMs);
      return asked as [Asked, Asked];
    });
    await step('one of them asks something in a group', async () => {
      const question = newQuestion(talk);
      const asked = { question, said: await chat.mention(question.text) };
      await untilAnswered(stage, [asked]);
      const told = (before: Asked): string => toldWith(stage, asked, before);
      check('what alice has said in private, with what she asks in a group', expected.alice, told(alice));
      check('what bob has said in private, with what she asks in a group', expected.bob, told(bob));
    });
    await step('the other one asks more in private', async () => {
      const asked = [bob];
      while (asked.length < 3) asked.push(await ask(stage, chat.bob));
      const own = [bob, asked[1]!];
      const expected = own.flatMap((_, index) => [`user ${index + 1}`, `assistant ${index + 1}`]).join(', ');
      check('what was said before in the same conversation', expected, toldAs(stage, asked[2]!, own));
    });
  },
});
