import { newQuestion } from '../../harness/index.ts';
import { ask } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

/** As many as fit into one message on each of the networks. */
const count = 240;
const perLine = 12;
const nonceLength = 8;

export default channelScenarios({
  name: 'long-question',
  title: 'the model is told all of a long question of many lines',
  tags: ['model', 'long'],
  requires: ['model.answer'],
  uses: ['model'],
  ownBotFor: 'asks what the model of others would not know again',
  mutants: { 'channel-cuts-questions': 'words that the model was not told: expected 0, observed' },
  async run(stage) {
    const { chat, model, step, check, talk, deadlineMs, signal } = stage;
    await step('the bot answers', () => ask(stage));
    const words = Array.from({ length: count }, (_, index) => `w${String(index).padStart(3, '0')}`);
    const lines = words.map((word, index) => `${word}${index % perLine === perLine - 1 ? '\n' : ' '}`);
    const told = await step('somebody asks something at length', async () => {
      const question = newQuestion(talk, ` ${lines.join('').trim()}`);
      await chat.say(question.text);
      // Of a question that was cut there is the beginning.
      const nonce = question.nonce.slice(0, nonceLength);
      const why = 'the bot to ask the model';
      const asked = await model.asked.first(({ text }) => text.includes(nonce), { why, deadlineMs, signal });
      await ask(stage);
      return asked.text;
    });
    await step('the model was told all of it', () => {
      const missing = words.filter((word) => !told.includes(word));
      check('words that the model was not told', 0, missing.length);
    });
  },
});
