import { scenario, type Attempt, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { deviceKeysOf } from './device-keys.ts';
import { apiOf } from './membership.ts';
import { inShort } from './trouble.ts';

/** Of the requests of a start, which one's answer the bot no longer gets. Later ones are further apart. */
const killsAt = [1, 2, 3, 5, 8];

export default scenario({
  id: 'matrix.restart.killed-at-once',
  title:
    'A bot that is killed over and over while it starts is the same device when it is let live, and answers once',
  tags: ['matrix', 'encryption', 'accounting', 'restart'],
  requires: ['control.troubles', 'matrix.encrypted', 'matrix.allow-list'],
  uses: ['installation', 'account', 'peer', 'traffic', 'matrix'],
  playedBy: ['element', 'libolm', 'native'],
  cases: ['first-start', 'later-start'],
  mutants: {
    'keeps-its-keys-once-it-is-settled': {
      cases: ['first-start'],
      says: 'how the last start went: expected connected, observed startup-failed',
    },
    'answers-history-at-start': {
      cases: ['later-start'],
      says: 'numbers of questions answered more than once: expected none',
    },
  },
  async run(stage) {
    const { step, check, claims, leaveUnchecked, installation, account, peer } = stage;
    const api = apiOf(stage, peer);
    const asked: Asked[] = [];
    const say = async (room: string): Promise<void> => {
      asked.push(await pose(stage, room));
      await untilAnswered(stage, account.userId, asked);
    };
    let room: string | undefined;
    let keys: string | undefined;
    if (stage.case === 'later-start') {
      room = await step('it starts, answers in an encrypted room, and crashes', async () => {
        check('how the first start went', 'connected', inShort(await (await installation.start()).settled()));
        const opened = await peer.directRoom(account.userId);
        await say(opened);
        await installation.kill();
        return opened;
      });
      keys = await deviceKeysOf(api, account);
      if (claims('matrix.catches-up')) asked.push(await pose(stage, room));
      else leaveUnchecked('what was asked while it was down', 'the bot does not claim to catch up');
    }
    await step('it is killed as soon as it has sent its first, second, … request', async () => {
      for (const number of killsAt) {
        const published = await killAt(stage, number);
        keys ??= published;
      }
    });
    await step('it is let live, and connects', async () => {
      check('how the last start went', 'connected', inShort(await (await installation.start()).settled()));
    });
    await step('it is the device that it was when it first published its keys', async () => {
      const now = await deviceKeysOf(api, account);
      check('published keys of its device', keys ?? now, now);
    });
    await step('it answers what waited and what is asked now, each once', async () => {
      const where = room ?? (await peer.directRoom(account.userId));
      await untilAnswered(stage, account.userId, asked);
      await say(where);
      await say(where);
      expectEachAnsweredOnce(stage, account.userId, asked);
    });
  },
});

/**
 * Starts the bot and kills it when the homeserver has acted on one of its requests, of which it gets no answer; or when
 * it has connected before. Returns the keys of its device, once there are some.
 */
async function killAt(
  stage: Stage<'installation' | 'account' | 'peer' | 'traffic' | 'matrix'>,
  number: number,
): Promise<string | undefined> {
  const { installation, account, peer, traffic } = stage;
  let seen = 0;
  using answer = traffic.holdAnswer(() => (seen += 1) === number);
  const attempt: Attempt = await installation.start();
  await Promise.race([answer.held, attempt.settled()]);
  await installation.kill();
  const keys = await deviceKeysOf(apiOf(stage, peer), account);
  return keys === 'none' ? undefined : keys;
}
