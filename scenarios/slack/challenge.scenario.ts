import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

export default scenario({
  id: 'slack.challenge',
  title: 'Slack: the request URL gives a signed challenge back, also while the bot is in use',
  tags: ['slack', 'access'],
  requires: ['slack.events'],
  uses: ['daemon', 'slack'],
  mutants: { 'slack-forgets-the-challenge': 'for an answer to a question' },
  async run(stage) {
    const { slack: chat, step, check, finding } = stage;
    await step('the bot answers', () => ask({ ...stage, chat }));
    await step('it is asked for the challenge once more', async () => {
      check('a signed challenge comes back', true, await chat.challenge());
    });
    await step('and once without a signature', async () => {
      const unsigned = { 'x-slack-signature': undefined, 'x-slack-request-timestamp': undefined };
      const isTaken = await chat.challenge(unsigned);
      finding('a challenge that nobody has signed', 'refused', isTaken ? 'given back' : 'refused');
    });
  },
});
