import { MatrixApi, scenario, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { publishedDevices } from '../matrix/device-keys.ts';
import { apiOf } from '../matrix/membership.ts';

const parts = ['operator', 'account', 'oracle', 'peer', 'matrix'] as const;

export default scenario({
  id: 'matrix.upkeep.token',
  title:
    'A bot that its operator stops and starts goes on with the session that it had: it does not log in again',
  tags: ['matrix', 'upkeep', 'auth', 'encryption', 'restart'],
  requires: ['matrix.encrypted'],
  uses: parts,
  playedBy: ['element'],
  manualStep: 'token-reuse-across-restart',
  live: { rooms: 1, messages: 2, seconds: 20, hooks: ['stop', 'restart'] },
  mutants: {
    'logs-out-when-it-is-stopped': 'could not connect',
  },
  async run(stage) {
    const { step, check, account, operator, peer } = stage;
    const room = await step('the bot joins an encrypted room', () => peer.directRoom(account.userId));
    const first = await step('it answers', async () => {
      const asked = await pose(stage, room);
      await untilAnswered(stage, account.userId, [asked]);
      return asked;
    });
    const devices = await publishedDevices(apiOf(stage, peer), account.userId);
    const sessions = await sessionsOf(stage);
    await step('its operator stops and starts it, and it answers there again', async () => {
      await operator.stop();
      await operator.restart();
      const later = await pose(stage, room);
      await untilAnswered({ ...stage, deadlineMs: stage.startDeadlineMs }, account.userId, [later]);
      expectEachAnsweredOnce(stage, account.userId, [first, later]);
    });
    await step('it has not logged in again', async () => {
      check(
        'devices of the bot, with their keys',
        devices,
        await publishedDevices(apiOf(stage, peer), account.userId),
      );
      if (sessions === undefined) return;
      check('sessions of the account of the bot', sessions, (await sessionsOf(stage)) ?? 'not known');
    });
  },
});

/**
 * What the bot's own token shows: the session that it belongs to, and all others of the account. A login as the same device
 * ends the tokens that this device had. Undefined where the token is not known, or is not that by which the bot is here.
 */
async function sessionsOf({
  account,
  oracle,
  matrix,
  signal,
  leaveUnchecked,
}: Stage<(typeof parts)[number]>): Promise<string | undefined> {
  const name = 'that the bot has not logged in again as the same device';
  if (!oracle.seesAsBot) {
    leaveUnchecked(name, 'matrix.bot.accessToken, the token of the bot, would show it');
    return undefined;
  }
  const api = new MatrixApi({ baseUrl: matrix.baseUrl, accessToken: account.viewToken, signal });
  const { status, body } = await api.ask('GET', '/account/whoami');
  const { device_id: device } = body;
  if (status !== 200) return `the token is not accepted any more: ${body['errcode']}`;
  if (device !== account.deviceId) {
    leaveUnchecked(
      name,
      `the token that was given is that of device ${device}, and the bot is ${account.deviceId}`,
    );
    return undefined;
  }
  const { devices } = (await api.call('GET', '/devices')) as {
    readonly devices: readonly { readonly device_id: string }[];
  };
  const all = devices.map(({ device_id: id }) => id).toSorted();
  return `the token is that of ${device}; there are ${all.join(', ')}`;
}
