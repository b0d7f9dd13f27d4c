import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { untilHealthIs } from '../channel/health.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.ready',
  title:
    'While its channel does not hear, the bot says that it is not ready, and not that it has to be started anew',
  tags: ['telegram', 'honesty', 'deaf'],
  requires: ['telegram.polling', 'channel.health', 'control.ready', 'clock'],
  uses: ['daemon', 'telegram', 'clock'],
  mutants: { 'is-always-ready': 'GET /health/ready while it does not hear: expected 503, observed 200' },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, check } = stage;
    const statusOf = async (path: string): Promise<number> =>
      (await daemon.requireControl().ask({ method: 'GET', path })).status;
    await step('the bot answers, and is ready', async () => {
      await ask(stage);
      check('GET /health/ready', 200, await statusOf('/health/ready'));
    });
    await step('the service has trouble: it is alive, and not ready', async () => {
      using _trouble = chat.faults.strike({ name: 'status', at: 'hearing', status: 502 });
      await untilHealthIs(stage, false);
      check('GET /health/ready while it does not hear', 503, await statusOf('/health/ready'));
      for (const path of ['/health', '/health/live'])
        check(`GET ${path} while it does not hear`, 200, await statusOf(path));
    });
    await step('the trouble is over: it answers, and is ready', async () => {
      await untilHealthIs(stage, true);
      await ask(stage);
      check('GET /health/ready', 200, await statusOf('/health/ready'));
    });
  },
});
