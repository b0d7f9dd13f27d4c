import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { environment, logInByPassword } from './auth/log-in.ts';
import { apiOf } from './membership.ts';
import { inShort } from './trouble.ts';

export default scenario({
  id: 'matrix.token-reuse-across-restart',
  title: 'A bot that has logged in once starts again without its password, as the same device, and answers',
  tags: ['matrix', 'auth', 'encryption'],
  requires: ['control.troubles', 'matrix.encrypted'],
  uses: ['installation', 'account', 'peer', 'matrix'],
  playedBy: ['element', 'libolm', 'native'],
  manualStep: 'token-reuse-across-restart',
  mutants: {
    'forgets-its-token': 'how the start went: expected connected, observed ended',
  },
  async run(stage) {
    const { step, check, installation, account, peer, matrix } = stage;
    const api = apiOf(stage, peer);
    /** Those that have published keys. */
    const devices = async (): Promise<string> => {
      const asked = { device_keys: { [account.userId]: [] } };
      const { device_keys: found } = await api.call('POST', '/keys/query', asked);
      const published = (found as Readonly<Record<string, object>>)[account.userId] ?? {};
      return Object.keys(published).toSorted().join(' ');
    };
    await logInByPassword(stage);
    const asked = await step('it answers in an encrypted room', async () => {
      const room = await peer.directRoom(account.userId);
      const first = await pose(stage, room);
      await untilAnswered(stage, account.userId, [first]);
      return first;
    });
    const before = await devices();
    await step('it starts again, with its configuration as it is and no password', async () => {
      const attempt = await installation.start({
        configuration: 'as it is',
        environment: { ...environment, BOT_HOMESERVER: matrix.baseUrl },
      });
      check('how the start went', 'connected', inShort(await attempt.settled()));
    });
    await step('it is the same device, and answers there again', async () => {
      const later = await pose(stage, asked.room);
      await untilAnswered(stage, account.userId, [later]);
      expectEachAnsweredOnce(stage, account.userId, [asked, later]);
      check('devices of the account', before, await devices());
    });
  },
});
