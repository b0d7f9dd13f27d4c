import { giveUpWhenLate, type ReceivedMessage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf } from './membership.ts';

/** Bots that say a thing again do so after a time-out of theirs. */
const conversationMs = 5_000;
/** More than is said in that time. */
const eventLimit = 100;
/** How long the person listens before the next question. */
const listeningMs = 500;

export default talkScenarios({
  name: 'conversation',
  title: `In a conversation of ${conversationMs / 1_000} seconds nothing is answered a second time, and no answer is taken back`,
  tags: ['accounting'],
  requires: [],
  uses: ['matrix'],
  playedBy: ['element', 'libolm', 'native'],
  mutants: {
    'answers-again-later': 'numbers of questions answered more than once: expected none, observed 1',
    'takes-its-answers-back': 'answers that it has taken back: expected 0, observed',
  },
  async run(stage, bot) {
    const { step, peer, signal } = stage;
    const room = await step('bot and peer share an encrypted room', () => bot.openRoom());
    const asked = await step('it answers each question once, for as long as they talk', async () => {
      const all: Asked[] = [];
      const end = performance.now() + conversationMs;
      do {
        all.push(await pose(stage, room));
        await untilAnswered(stage, bot.userId, all);
        const known = new Set(peer.heard.items);
        const isRepeat = (message: ReceivedMessage): boolean =>
          !known.has(message) && all.some(({ question }) => question.isAnsweredBy(message.body));
        // Nothing has to come.
        await giveUpWhenLate(
          peer.heard.first(isRepeat, { why: 'a second answer', deadlineMs: listeningMs, signal }),
        );
        expectEachAnsweredOnce(stage, bot.userId, all);
      } while (performance.now() < end);
      return all;
    });
    await step('all of its answers are still there', async () => {
      const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=${eventLimit}`;
      const { chunk } = (await apiOf(stage, peer).call('GET', path)) as { readonly chunk: readonly Told[] };
      const gone = new Set(
        chunk.filter(({ unsigned }) => unsigned?.redacted_because).map((one) => one.event_id),
      );
      const answers = peer.heard.items.filter(({ body }) =>
        asked.some(({ question }) => question.isAnsweredBy(body)),
      );
      const takenBack = answers.filter(({ eventId }) => gone.has(eventId)).length;
      stage.check('answers that it has taken back', 0, takenBack);
    });
  },
});

interface Told {
  readonly event_id: string;
  readonly unsigned?: { readonly redacted_because?: object };
}
