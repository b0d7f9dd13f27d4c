import { answersOf, ask, pose, untilAnswered, untilPut } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'failing-model',
  title:
    'a model that refuses a question tells the person nothing of its insides, and the next question is answered',
  tags: ['model'],
  requires: ['model.answer'],
  uses: ['model'],
  mutants: {
    'waits-for-a-better-model': 'for an answer to a question',
    'channel-tells-people-its-token': 'told a secret in a message',
    'channel-tells-of-its-insides': 'messages that tell of the insides of the bot: expected 0, observed 1',
  },
  async run(stage) {
    const { chat, model, step, check, finding } = stage;
    await step('the bot answers', () => ask(stage));
    const before = chat.heard.items.length;
    const refused = await step('the model refuses a question', async () => {
      model.react(() => ({ kind: 'refused', status: 401 }));
      const asked = await pose(stage);
      await untilPut(stage, asked);
      return asked;
    });
    await step('the next question is answered', async () => {
      // The question keeps its turn: that it is over shows with the answer to the next.
      model.react(({ text }) =>
        text.includes(refused.question.nonce) ? { kind: 'refused', status: 401 } : undefined,
      );
      await untilAnswered(stage, [await pose(stage)]);
    });
    await step('nobody was told of the insides of the bot', () => {
      const more = chat.heard.items.slice(before).map(({ text }) => text);
      const inside = more.filter((text) => /\b401\b|127\.0\.0\.1|the model refuses|\bat \w+ \(/.test(text));
      check('messages that tell of the insides of the bot', 0, inside.length);
      const isSilent = more.length === 1 && answersOf(stage, refused).length === 0;
      finding(
        'a question that the model refuses',
        'told to the person',
        isSilent ? 'silence' : 'told to the person',
      );
    });
  },
});
