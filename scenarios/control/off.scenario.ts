import { eventually, scenario } from '../../harness/index.ts';
import { routes } from './routes.ts';

export default scenario({
  id: 'control.off',
  title:
    'Where the configuration turns the control API off, nothing of it is there, also for who has the token, and everybody still learns whether the bot lives',
  tags: ['control', 'restart'],
  requires: ['control.verifications', 'channel.settings'],
  uses: ['bot', 'daemon'],
  cast: [],
  mutants: {
    'channel-cannot-be-turned-off': 'requests that were answered otherwise: expected none, observed GET',
  },
  async run({ step, check, daemon, signal, startDeadlineMs: deadlineMs }) {
    const ask = (method: string, path: string) => daemon.requireControl().ask({ method, path });
    const lives = async (): Promise<true | undefined> => {
      const answer = await ask('GET', '/health').catch(() => undefined);
      return answer?.status === 200 || undefined;
    };
    await step('it is started with its control API turned off, and lives', async () => {
      await daemon.restartWith({ config: { gateway: { control: { enabled: false } } } });
      await eventually(lives, { why: 'the bot to say that it lives', deadlineMs, signal });
    });
    await step('nothing of it is there for who has the token', async () => {
      const others = await Promise.all(
        routes.map(async ([method, path]) => {
          const { status } = await ask(method, path);
          return status === 404 ? [] : [`${method} ${path}: ${status}`];
        }),
      );
      check('requests that were answered otherwise', 'none', others.flat().join('; ') || 'none');
    });
    await step('it is started as before, and tells of its channels', async () => {
      await daemon.restart();
      check('status of /control/channels', 200, (await ask('GET', '/control/channels')).status);
    });
  },
});
