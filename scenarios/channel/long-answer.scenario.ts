import { eventually } from '../../harness/index.ts';
import { ask, pose } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

/** Texts of so many units, to be a little more than one message holds, or much more. */
const texts = {
  words: (length: number) => 'word '.repeat(Math.ceil(length / 2)),
  'no-gaps': (length: number) => 'a'.repeat(length + 1),
  emoji: (length: number) => '\u{1F9EA}\u{1F469}\u{200D}\u{1F52C}'.repeat(Math.ceil(length / 3)),
  code: (length: number) =>
    `\`\`\`js\n${'const *a_b* = [`c`];\n'.repeat(Math.ceil(length / 15))}\`\`\`\nThat is all.`,
} as const;

export default channelScenarios({
  name: 'long-answer',
  title: 'an answer that is too long for one message is said in parts that lose nothing',
  tags: ['model', 'long'],
  requires: ['model.answer', 'channel.long-answers'],
  uses: ['model'],
  cases: ['words', 'no-gaps', 'emoji', 'code'],
  mutants: {
    'channel-drops-the-tail': { cases: ['words', 'no-gaps'], says: 'for the whole answer' },
    'channel-cuts-emoji': { cases: ['emoji'], says: 'for the whole answer' },
    'channel-never-splits': { cases: ['words', 'no-gaps', 'emoji', 'code'], says: 'for the whole answer' },
  },
  async run(stage) {
    const { chat, model, step, check, signal, deadlineMs } = stage;
    const { length, measure, unit } = chat.textLimit;
    const long = `begin ${texts[stage.case](length)} end`;
    const first = await step('a question has an answer that is too long for one message', async () => {
      await ask(stage);
      const before = chat.heard.items.length;
      model.react(() => ({ kind: 'whole', text: long }));
      await pose(stage);
      return before;
    });
    const parts = (): string[] => chat.heard.items.slice(first).map(({ text }) => text);
    await step('all of it is said', () =>
      eventually(() => bare(parts().join('')) === bare(long) || undefined, {
        why: 'the whole answer',
        lastSeen: () => `${measure(parts().join(''))} of ${measure(long)} ${unit} in ${parts().length} parts`,
        deadlineMs,
        signal,
      }),
    );
    await step('in parts that the network takes', () => {
      const longest = Math.max(...parts().map((text) => measure(text)));
      check.atMost(`length of the longest part in ${unit}`, length, longest);
      const tooLong = chat.breaches.items.filter(({ rule }) => rule === 'text-too-long').length;
      check('texts that were too long for the service', 0, tooLong);
    });
  },
});

/** Without white space, of which networks drop some, and marks of code: one part may close what the next opens again. */
function bare(text: string): string {
  return text.replaceAll(/```\w*|\s+/gu, '');
}
