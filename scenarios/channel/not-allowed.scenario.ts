import { ask, pose } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'not-allowed',
  title: 'a person that the bot is not told to serve has no answer, and costs no model',
  tags: ['access'],
  requires: ['channel.allow-list', 'model.answer'],
  uses: ['model'],
  mutants: { 'channel-serves-everybody': 'messages to the stranger: expected 0, observed 1' },
  async run(stage) {
    const { chat, model, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    const strange = await step('a stranger asks something, and then alice and bob', async () => {
      const asked = await pose(stage, chat.stranger);
      await ask(stage);
      await ask(stage, chat.bob);
      await ask(stage);
      return asked;
    });
    await step('the stranger was told nothing, and the model neither', () => {
      const to = chat.heard.items.filter(
        ({ conversation }) => conversation === chat.stranger.conversation,
      ).length;
      check('messages to the stranger', 0, to);
      const { nonce } = strange.question;
      check(
        'times that the model was asked',
        0,
        model.asked.items.filter(({ text }) => text.includes(nonce)).length,
      );
    });
  },
});
