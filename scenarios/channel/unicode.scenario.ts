import { eventually, type Heard } from '../../harness/index.ts';
import { howMuch, wordOf } from '../how-much.ts';
import { ask, pose } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const texts = {
  scripts:
    '\u05E9\u05DC\u05D5\u05DD, \u4F60\u597D, \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35, e\u0301, Stra\u00DFe, STRASSE, \uFB01ne',
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
    'channel-drops-what-is-not-latin': {
      cases: ['scripts', 'emoji'],
      says: ': expected all of it, observed',
    },
    'channel-joins-lines': { cases: ['lines'], says: 'lines: expected all of it, observed' },
    'channel-drops-markup': { cases: ['markup'], says: 'markup: expected all of it, observed' },
    'channel-speaks-in-small-letters': {
      cases: ['scripts'],
      says: 'scripts: expected all of it, observed',
    },
  },
  async run(stage) {
    const { step, chat, check, deadlineMs, signal } = stage;
    await step('the bot answers', () => ask(stage));
    await step('and repeats what is said to it', async () => {
      const { question, said } = await pose(stage, undefined, ` ${texts[stage.case]}`);
      const isMeant = ({ conversation, text }: Heard): boolean =>
        conversation === said.conversation && text.includes(wordOf(question));
      const { text } = await eventually(async () => chat.heard.items.find(isMeant), {
        why: 'an answer to a question',
        deadlineMs,
        signal,
      });
      check(stage.case, 'all of it', howMuch(text, question));
    });
  },
});
