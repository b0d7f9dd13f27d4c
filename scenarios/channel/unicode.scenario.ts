import { ask, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const texts = {
  scripts: '\u05E9\u05DC\u05D5\u05DD, \u4F60\u597D, \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35, e\u0301',
  emoji: '\u{1F469}\u{200D}\u{1F52C} \u{1F1EA}\u{1F1FA} \u2764\uFE0F',
  markup: '*a_b* [c](d) `e` & "f" <g> ~h~ \\ i',
  lines: 'one\n  two\n\nthree',
} as const;

export default channelScenarios({
  name: 'unicode',
  title: 'letters of all scripts, emoji, signs of markup and lines come back as they were said',
  tags: ['echo'],
  requires: ['channel.verbatim'],
  live: { rooms: 0, messages: 2, seconds: 10, account: true },
  cases: ['scripts', 'emoji', 'markup', 'lines'],
  mutants: {
    'channel-drops-what-is-not-latin': { cases: ['scripts', 'emoji'], says: 'for an answer to a question' },
    'channel-joins-lines': { cases: ['lines'], says: 'for an answer to a question' },
    'channel-drops-markup': { cases: ['markup'], says: 'for an answer to a question' },
  },
  async run(stage) {
    const { step } = stage;
    await step('the bot answers', () => ask(stage));
    await step('and repeats what is said to it', async () => {
      await untilAnswered(stage, [await pose(stage, undefined, ` ${texts[stage.case]}`)]);
    });
  },
});
