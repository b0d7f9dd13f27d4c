import {
  answersOf,
  ask,
  bringAgain,
  expectEachAnsweredOnce,
  pose,
  untilAnswered,
  type Asked,
} from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const each = 12;

export default channelScenarios({
  name: 'burst',
  title: 'many questions at once of two people are each answered once, in the order of each conversation',
  tags: ['accounting'],
  mutants: {
    'channel-loses-each-fifth': `for an answer to each of ${2 * each} questions`,
    'channel-remembers-few-texts': 'numbers of questions answered more than once: expected none, observed',
  },
  async run(stage) {
    const { chat, step, finding } = stage;
    const answeredAtMs = (one: Asked): number => answersOf(stage, one)[0]!.atMs;
    await step('the bot answers', () => ask(stage));
    const asked = await step('two people ask many things and wait for nothing', async () => {
      const all: Asked[] = [];
      for (let index = 0; index < each; index += 1)
        for (const place of [chat.alice, chat.bob]) all.push(await pose(stage, place));
      return all;
    });
    await step('each is answered once', async () => {
      await untilAnswered(stage, asked);
      await ask(stage);
      expectEachAnsweredOnce(stage, asked);
    });
    if (stage.claims('channel.keeps-record'))
      await step('the first is brought once more, long after its turn, and not answered again', async () => {
        const [first] = asked.toSorted((left, right) => answeredAtMs(left) - answeredAtMs(right));
        await bringAgain(stage, first!.said);
        expectEachAnsweredOnce(stage, asked);
      });
    await step('what comes in another order is written down', () => {
      const isInOrder = [chat.alice, chat.bob].every(({ conversation }) => {
        const times = asked.filter(({ said }) => said.conversation === conversation).map(answeredAtMs);
        return times.every((at, index) => index === 0 || at >= times[index - 1]!);
      });
      if (!isInOrder) finding('order of answers', 'in the order of the questions', 'in another order');
    });
  },
});
