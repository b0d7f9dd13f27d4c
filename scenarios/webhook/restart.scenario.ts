import { newQuestion, scenario } from '../../harness/index.ts';

export default scenario({
  id: 'webhook.restart',
  title: 'A bot that crashes and starts again does not answer again what a program posts once more',
  tags: ['webhook', 'accounting'],
  requires: ['webhook.answer', 'webhook.keeps-record'],
  uses: ['daemon', 'webhook'],
  mutants: { 'channel-forgets-its-answers': 'answers to the first text: expected 1, observed 2' },
  async run({ webhook, daemon, step, check, talk, deadlineMs, signal }) {
    const ask = async (id: string): Promise<void> => {
      const text = newQuestion(talk).text;
      check(
        `status of ${id}`,
        '202',
        String(await webhook.post({ id, from: 'alice', conversation: 'c', text })),
      );
    };
    const untilAnswered = (id: string) =>
      webhook.answers.first(({ replyTo }) => replyTo === id, {
        why: `an answer to ${id}`,
        deadlineMs,
        signal,
      });

    await step('it answers a text, and another one', async () => {
      for (const id of ['first', 'second']) {
        await ask(id);
        // A conversation is served in order: with the second answer the bot is done with the first text.
        await untilAnswered(id);
      }
    });
    await step('it crashes and starts again', async () => {
      await daemon.kill();
      await daemon.restart();
    });
    await step('it hears the first text again, and answers only the next one', async () => {
      await ask('first');
      await ask('third');
      await untilAnswered('third');
      const times = webhook.answers.items.filter(({ replyTo }) => replyTo === 'first').length;
      check('answers to the first text', '1', String(times));
    });
  },
});
