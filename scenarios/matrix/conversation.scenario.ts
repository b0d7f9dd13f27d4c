import { giveUpWhenLate, type ReceivedMessage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';

/** Bots that say a thing again do so after a time-out of theirs. */
const conversationMs = 5_000;
/** How long the person listens before the next question. */
const listeningMs = 500;

export default talkScenarios({
  name: 'conversation',
  title: `In a conversation of ${conversationMs / 1_000} seconds nothing is answered a second time`,
  tags: ['accounting'],
  requires: [],
  playedBy: ['element', 'libolm', 'native'],
  mutants: {
    'answers-again-later': 'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage, bot) {
    const { step, peer, signal } = stage;
    const room = await step('bot and peer share an encrypted room', () => bot.openRoom());
    await step('it answers each question once, for as long as they talk', async () => {
      const asked: Asked[] = [];
      const end = performance.now() + conversationMs;
      do {
        asked.push(await pose(stage, room));
        await untilAnswered(stage, bot.userId, asked);
        const known = new Set(peer.heard.items);
        const isRepeat = (message: ReceivedMessage): boolean =>
          !known.has(message) && asked.some(({ question }) => question.isAnsweredBy(message.body));
        // Nothing has to come.
        await giveUpWhenLate(
          peer.heard.first(isRepeat, { why: 'a second answer', deadlineMs: listeningMs, signal }),
        );
        expectEachAnsweredOnce(stage, bot.userId, asked);
      } while (performance.now() < end);
    });
  },
});
