import { newQuestion, type Question } from '../../harness/index.ts';
import { talkScenarios } from '../talking.ts';

/** More than other networks have room for: 2 000 or 4 096. */
const longChars = 10_000;
const shownChars = 10;

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
  'signs that mark up': ' <b>&amp;</b> *not bold* `code` [link](x) \\n',
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
    'joins-lines': 'line breaks: expected all of it, observed',
  },
  async run(stage, bot) {
    const { step, peer, check } = stage;
    const room = await step('bot and peer share an encrypted room', () => bot.openRoom());
    for (const [name, more] of Object.entries(texts)) {
      await step(`it repeats ${name}`, async () => {
        const question = newQuestion(stage.talk, more);
        await peer.send(room, question.text);
        const { body } = await peer.message(room, bot.userId, (said) => said.includes(wordOf(question)));
        check(name, 'all of it', question.isAnsweredBy(body) ? 'all of it' : howMuch(body, question));
      });
    }
  },
});

/** The word that nobody else has said. */
function wordOf({ nonce }: Question): string {
  return nonce.split(/\s/, 1)[0]!;
}

/** How far an answer goes along with what the bot was told. */
function howMuch(body: string, question: Question): string {
  const { nonce } = question;
  const begin = body.indexOf(wordOf(question));
  let same = 0;
  while (same < nonce.length && body[begin + same] === nonce[same]) same += 1;
  const next = body.slice(begin + same, begin + same + shownChars);
  return `${same} of its ${nonce.length} characters, then ${next === '' ? 'nothing' : JSON.stringify(next)}`;
}
