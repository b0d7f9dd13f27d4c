import { scenario } from '../../../harness/index.ts';
import { giveNews, isSync } from '../deafness.ts';
import { inShort } from '../trouble.ts';

export default scenario({
  id: 'matrix.errors.sync',
  title: 'A bot that cannot hear its homeserver any more says so for as long as that lasts, and no longer',
  tags: ['matrix', 'errors', 'honesty'],
  requires: ['control.troubles'],
  uses: ['installation', 'account', 'traffic', 'matrix'],
  cases: ['failing', 'revoked'],
  provokes: { failing: 'sync-failed', revoked: 'auth-token-revoked' },
  mutants: {
    'says-that-all-is-well': { cases: ['failing', 'revoked'], says: 'the bot to say that it cannot hear' },
  },
  async run(stage) {
    const { step, check, installation, traffic } = stage;
    const attempt = await step('the bot starts and connects', async () => {
      const started = await installation.start();
      check('how the start went', 'connected', inShort(await started.settled()));
      return started;
    });
    const untilInTrouble = async (kind: string): Promise<void> => {
      const outcome = await attempt.until('to say that it cannot hear', ({ state }) => state !== 'connected');
      check('how it fares', kind, inShort(outcome));
    };
    if (stage.case === 'revoked') {
      const body = { errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.' };
      traffic.refuse(isSync, { status: 401, body });
      await step('its token is revoked, and it says so', async () => {
        await giveNews(stage, stage.account);
        await untilInTrouble('auth-token-revoked');
      });
      return;
    }
    const deaf = traffic.refuse(isSync, { status: 502, body: 'Bad gateway' });
    await step('each sync is answered by a gateway, and it says so', async () => {
      await giveNews(stage, stage.account);
      await untilInTrouble('sync-failed');
    });
    deaf[Symbol.dispose]();
    await step('the homeserver answers again, and it is well again', async () => {
      const outcome = await attempt.until('to be well again', ({ state }) => state !== 'error');
      check('how it fares', 'connected', inShort(outcome));
    });
  },
});
