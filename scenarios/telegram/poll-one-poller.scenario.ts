import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.poll.one-poller',
  title: 'A bot never asks for updates twice at a time, confirms what it has taken, and goes on upwards',
  tags: ['telegram', 'manners', 'restart'],
  requires: ['telegram.polling', 'channel.restart'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-polls-twice': 'asked for updates while it asked already',
    'telegram-forgets-offset': 'last offset before the start, and the first after it: expected at most',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, check } = stage;
    const offsets = (): number[] =>
      chat.calls.items
        .filter(({ method }) => method === 'getUpdates')
        .map(({ parameters }) => Number(parameters['offset'] ?? 0));
    await step('the bot answers', async () => {
      await ask(stage);
      await ask(stage, chat.bob);
    });
    const before = await step('it is stopped, and started again', async () => {
      await daemon.stop();
      const all = offsets();
      await daemon.restart();
      await ask(stage);
      return all;
    });
    await step('its offsets have gone upwards, over the start too', () => {
      const after = offsets().slice(before.length);
      check('offsets go upwards', true, goUpwards(before) && goUpwards(after));
      // What it took last it may have noted, and not confirmed any more.
      if (stage.claims('channel.keeps-record'))
        check.atMost('last offset before the start, and the first after it', after[0]!, Math.max(...before));
    });
    await step('it has taken its webhook away, and no other call was refused', () => {
      const { items } = chat.calls;
      const refused = items.filter(({ status }) => status !== undefined && status >= 400);
      check('calls that were refused', 0, refused.length);
      if (!items.some(({ method }) => method === 'deleteWebhook'))
        stage.finding('a webhook that is left over', 'taken away before the first poll', 'left');
    });
  },
});

function goUpwards(offsets: readonly number[]): boolean {
  return offsets.every((offset, index) => index === 0 || offset >= offsets[index - 1]!);
}
