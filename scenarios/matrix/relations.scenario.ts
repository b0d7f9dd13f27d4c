import { newQuestion, type Question } from '../../harness/index.ts';
import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf } from './membership.ts';

export default talkScenarios({
  name: 'relations',
  title:
    'The bot answers replies and a text that is said once more, and answers neither a reaction nor the removal of a text',
  tags: ['accounting'],
  requires: [],
  uses: ['matrix'],
  playedBy: ['element'],
  inClear: true,
  mutants: {
    'passes-over-replies': 'who said',
    'answers-a-text-once': 'who said',
    'answers-reactions': 'answers to a reaction: expected 0, observed 1',
    'answers-what-is-taken-back': 'answers to a text that was taken back: expected 1, observed 2',
  },
  async run(stage, bot) {
    const { step, peer, check } = stage;
    const room = await step('bot and peer share a room', () => bot.openRoom());
    const { reply } = await step('it answers a text', () => ask(stage, bot.userId, room, peer));
    // However often it rewrites one.
    const answersTo = (one: Question): Set<string> =>
      new Set(
        peer.heard.items
          .filter(({ sender, body }) => sender === bot.userId && one.isAnsweredBy(body))
          .map(({ eventId, replaces = eventId }) => replaces),
      );
    const untilAnswered = async (one: Question, content: object): Promise<string> => {
      const before = answersTo(one);
      const sentEventId = await peer.sendMessage!(room, { msgtype: 'm.text', body: one.text, ...content });
      await peer.message(
        room,
        bot.userId,
        (body, { eventId, replaces = eventId }) => !before.has(replaces) && one.isAnsweredBy(body),
      );
      return sentEventId;
    };
    await step('it answers a text, and the same when it is said again', async () => {
      const again = newQuestion(stage.talk);
      await untilAnswered(again, {});
      await untilAnswered(again, {});
    });
    const inReply = newQuestion(stage.talk);
    const replyEventId = await step('it answers a reply', () =>
      untilAnswered(inReply, { 'm.relates_to': { 'm.in_reply_to': { event_id: reply.eventId } } }),
    );
    const reaction = newQuestion(stage.talk);
    await step('there is a reaction to an answer, and a text is taken back', async () => {
      const api = apiOf(stage, peer);
      await api.sendEvent(room, 'm.reaction', {
        'm.relates_to': { rel_type: 'm.annotation', event_id: reply.eventId, key: reaction.text },
      });
      const path = ['rooms', room, 'redact', replyEventId, crypto.randomUUID()]
        .map(encodeURIComponent)
        .join('/');
      await api.call('PUT', `/${path}`, {});
    });
    await step('it answers the next text, and has answered neither of these', async () => {
      await ask(stage, bot.userId, room, peer);
      if (!inReply.hasOwnAnswer) return check('answers to five texts', 5, answersTo(inReply).size);
      check('answers to a reaction', 0, answersTo(reaction).size);
      check('answers to a text that was taken back', 1, answersTo(inReply).size);
    });
  },
});
