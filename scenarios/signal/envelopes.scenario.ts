import { scenario, signalEnvelopes, signalPeople } from '../../harness/index.ts';
import {
  answersOf,
  ask,
  countMessages,
  expectEachAnsweredOnce,
  pose,
  untilAnswered,
} from '../channel/books.ts';

const { alice, bob, hidden } = signalPeople;
const groupId = Buffer.alloc(32, 'group').toString('base64');

export default scenario({
  id: 'signal.envelopes',
  title:
    'Signal: questions are answered, also of people without a number, and what else comes is neither answered nor marked as read',
  tags: ['signal', 'hostile', 'smoke'],
  requires: ['signal.poll'],
  uses: ['daemon', 'signalNative'],
  mutants: {
    'signal-needs-a-number': 'for an answer to a question',
    'signal-answers-groups-in-private': 'messages of the bot: expected 5, observed 6',
    'signal-obeys-its-own-devices': 'messages of the bot: expected 5, observed 6',
    'signal-knows-old-answers-alone': 'questions more than once',
    'signal-knows-new-answers-alone': 'questions more than once',
    'signal-reads-everything': 'texts marked as read that were not answered: expected 0, observed',
  },
  async run(stage) {
    const { signalNative: chat, step, check, finding, talk } = stage;
    const books = { ...stage, chat };
    const question = talk.say.replaceAll('{nonce}', 'nobody');
    await step('it answers at a service of today, and at an older one', async () => {
      await ask(books);
      if (!stage.claims('signal.older'))
        return stage.leaveUnchecked('an answer at an older service', 'the bot does not claim signal.older');
      chat.isOld = true;
      await ask(books, chat.bob);
      chat.isOld = false;
    });
    const asked = await step('it answers somebody who hides the number, by the UUID', async () => {
      const secret = await pose(books, chat.hidden);
      await untilAnswered(books, [secret]);
      return secret;
    });
    await step('it is brought what asks it nothing', async () => {
      const now = Date.now();
      const group = { id: groupId, name: 'Group' };
      const { textEnvelope, syncEnvelope, reactionEnvelope, attachmentEnvelope } = signalEnvelopes;
      chat.bring(textEnvelope(alice, now + 1, question, group));
      chat.bring(syncEnvelope(chat.own, now + 2, bob, question));
      chat.bring(reactionEnvelope(hidden, now + 3, Number(asked.said.id)));
      chat.bring(attachmentEnvelope(alice, now + 4));
      chat.bring(textEnvelope(bob, now + 5, null));
      await chat.sayNonsense();
    });
    await step('it answers what comes after it, and that alone', async () => {
      const after = [await pose(books), await pose(books, chat.bob)];
      await untilAnswered(books, after);
      expectEachAnsweredOnce(books, [asked, ...after]);
      const inGroups = chat.heard.items.filter(({ conversation }) =>
        conversation.startsWith('group.'),
      ).length;
      check('messages of the bot', 5, countMessages(chat) - inGroups);
      if (inGroups > 0) finding('a text in a group', 'not answered', 'answered there');
      check('answers to who hides the number', 1, answersOf(books, asked).length);
      const said = new Set(chat.said.items.map(({ id }) => id));
      const read = chat.receipts.items.filter(({ id }) => !said.has(id));
      check('texts marked as read that were not answered', 0, read.length);
    });
  },
});
