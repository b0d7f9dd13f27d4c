import { newQuestion } from '../../harness/index.ts';
import { howMuch, wordOf } from '../how-much.ts';
import { talkScenarios } from '../talking.ts';

/** More than other networks have room for: 2 000 or 4 096. */
const longChars = 10_000;
const longestShown = 80;
const markup = 'signs that mark up';

/** What is said after a word that nobody else has said. */
const texts = {
  [`a text of ${longChars} characters`]: ` ${'all-of-this-is-to-come-back '.repeat(longChars)}`
    .slice(0, longChars)
    .trimEnd(),
  'letters beyond ASCII': ' Größe, naïve café, Ελλάδα, 日本語, e\u0301, ﬁne, 5 ㎏',
  emoji: ' 🦊 👩‍👩‍👧‍👦 🏳️‍🌈 ☂️',
  'line breaks': '\nsecond line\n\n  fourth line, indented\n\tfifth',
  'blanks of all kinds':
    ' two  blanks, \u00A0one that does not break, \u3000a wide one, one at the end of a line \nend',
  [markup]: ' <b>&amp;</b> *not bold* `code` [link](x) \\n',
} as const;

export default talkScenarios({
  name: 'verbatim',
  title: 'What the bot repeats is what it was told: long, in every script, with emoji and over several lines',
  tags: ['echo'],
  requires: ['matrix.verbatim'],
  playedBy: ['element', 'libolm', 'native'],
  mutants: {
    'cuts-at-a-kilobyte': `a text of ${longChars} characters: expected all of it, observed`,
    'cuts-as-for-telegram': `a text of ${longChars} characters: expected all of it, observed`,
    'makes-blanks-plain': 'blanks of all kinds: expected all of it, observed',
    'normalises-letters': 'letters beyond ASCII: expected all of it, observed',
    'drops-what-is-not-latin': 'letters beyond ASCII: expected all of it, observed',
    'loses-emoji': 'emoji: expected all of it, observed',
    'answers-at-length-in-clear': 'answered in clear what it was asked encrypted',
    'takes-texts-for-html': `how the HTML of the answer begins: ${markup}: expected`,
    'joins-lines': 'line breaks: expected all of it, observed',
  },
  async run(stage, bot) {
    const { step, peer, check } = stage;
    const room = await step('bot and peer share an encrypted room', () => bot.openRoom());
    for (const [name, more] of Object.entries(texts)) {
      await step(`it repeats ${name}`, async () => {
        const question = newQuestion(stage.talk, more);
        await peer.send(room, question.text);
        const { body, html } = await peer.message(room, bot.userId, (said) =>
          said.includes(wordOf(question)),
        );
        check(name, 'all of it', howMuch(body, question));
        if (html === undefined) return;
        const begin = `${wordOf(question)}${name === markup ? ' <b>&amp;</b>' : ''}`;
        check(`how the HTML of the answer begins: ${name}`, begin, beginningOf(html, begin));
      });
    }
  },
});

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** What readers see of HTML from the first word of an expected beginning on, as far as that goes; else all that they see. */
function beginningOf(html: string, expected: string): string {
  const shown = html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(lt|gt|amp|quot);/g, (_, name: string) => characters[name]!)
    .replaceAll(/\s+/g, ' ');
  return shown.includes(expected) ? expected : shown.slice(0, longestShown);
}
