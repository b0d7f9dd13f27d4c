import { newQuestion, type Question } from '../../harness/index.ts';
import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';

export default talkScenarios({
  name: 'notices',
  title: 'The bot answers no notice, and no edit as if it were news: two bots would talk for ever',
  tags: ['accounting'],
  requires: [],
  inClear: true,
  playedBy: ['element'],
  mutants: {
    'answers-notices': 'answers to a notice: expected 0, observed 1',
    'answers-edits': 'answers to the edit of a text that has had its answer: expected 0, observed 1',
  },
  async run(stage, bot) {
    const { step, peer, check } = stage;
    const [notice, edit] = [newQuestion(stage.talk), newQuestion(stage.talk)];
    const room = await step('bot and peer share a room', () => bot.openRoom());
    const { sentEventId } = await step('it answers a text', () => ask(stage, bot.userId, room, peer));
    await step('a notice is sent, and the text is edited', async () => {
      await peer.sendMessage!(room, { msgtype: 'm.notice', body: notice.text });
      await peer.sendMessage!(room, {
        msgtype: 'm.text',
        body: `* ${edit.text}`,
        'm.new_content': { msgtype: 'm.text', body: edit.text },
        'm.relates_to': { rel_type: 'm.replace', event_id: sentEventId },
      });
    });
    await step('it answers the next text, and has answered neither of these', async () => {
      await ask(stage, bot.userId, room, peer);
      // A bot may bring an answer of its own up to date.
      const said = peer.heard.items.filter(({ sender, replaces }) => sender === bot.userId && !replaces);
      const count = (question: Question): number =>
        said.filter(({ body }) => question.isAnsweredBy(body)).length;
      if (!notice.hasOwnAnswer) return check('answers to two texts', 2, count(notice));
      check('answers to a notice', 0, count(notice));
      check('answers to the edit of a text that has had its answer', 0, count(edit));
    });
  },
});
