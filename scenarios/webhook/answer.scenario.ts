import { newQuestion, scenario, type WebhookText } from '../../harness/index.ts';

const conversations = ['one', 'two', 'three'];

export default scenario({
  id: 'webhook.answer',
  title:
    'Each text that a program posts is answered once, in its own conversation, and only to who has the token',
  tags: ['webhook', 'echo'],
  requires: ['webhook.answer'],
  uses: ['daemon', 'webhook'],
  mutants: {
    'webhook-answers-twice': 'answers to each text: expected 1, 1, 1, observed 2, 2, 2',
    'webhook-answers-elsewhere':
      'conversations of the answers: expected one, two, three, observed two, two, two',
    'takes-any-token': 'status for a caller without the token: expected 401, observed 202',
  },
  async run({ webhook, step, check, talk, deadlineMs, signal }) {
    const asked = conversations.map((conversation) => ({ conversation, question: newQuestion(talk) }));
    const textOf = (index: number): WebhookText => {
      const { conversation, question } = asked[index]!;
      return { id: `text-${index}`, from: 'alice', conversation, text: question.text };
    };
    const answered = (id: string) =>
      webhook.answers.first(({ replyTo }) => replyTo === id, {
        why: `an answer to ${id}`,
        deadlineMs,
        signal,
      });

    await step('a caller without the token is turned away', async () => {
      const status = await webhook.post({ ...textOf(0), id: 'forged' }, 'a guess');
      check('status for a caller without the token', '401', String(status));
    });
    await step('the bot takes one text in each conversation', async () => {
      const statuses = await Promise.all(asked.map((_, index) => webhook.post(textOf(index))));
      check('status of each', '202, 202, 202', statuses.join(', '));
    });
    const answers = await step('it answers each, in its conversation', async () => {
      const all = await Promise.all(asked.map((_, index) => answered(textOf(index).id)));
      check('conversations of the answers', conversations.join(', '), all.map(({ to }) => to).join(', '));
      return all;
    });
    await step('each answer is the one to its text', () => {
      const right = answers.map(({ text }, index) => asked[index]!.question.isAnsweredBy(text));
      check('answers that fit', 'true, true, true', right.join(', '));
    });
    await step(
      'it answers none of them again when it hears them twice, and nothing to the stranger',
      async () => {
        await Promise.all(asked.map((_, index) => webhook.post(textOf(index))));
        // Each conversation is served in order: these are answered after all that came before.
        const last = conversations.map((conversation, index) => ({
          ...textOf(index),
          id: `last-${index}`,
          conversation,
        }));
        await Promise.all(last.map((text) => webhook.post(text)));
        await Promise.all(last.map(({ id }) => answered(id)));
        const countOf = (id: string): number =>
          webhook.answers.items.filter(({ replyTo }) => replyTo === id).length;
        check(
          'answers to each text',
          '1, 1, 1',
          asked.map((_, index) => countOf(textOf(index).id)).join(', '),
        );
        check('answers to the stranger', '0', String(countOf('forged')));
        check('posts that cannot be read', 'none', webhook.unreadable.join(', ') || 'none');
      },
    );
  },
});
