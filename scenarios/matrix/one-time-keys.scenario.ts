import { eventually, giveUpWhenLate, scenario, within, type MatrixApi } from '../../harness/index.ts';
import { pose, untilAnswered } from '../accounting.ts';
import { checkIfClaimed } from '../claims.ts';
import { talk } from '../talk.ts';
import { apiOf } from './membership.ts';

/** More than any client publishes at once. */
const claimLimit = 300;

export default scenario({
  id: 'matrix.one-time-keys',
  title:
    'When others have taken all one-time keys of the bot it publishes new ones, and people can still write to it',
  tags: ['matrix', 'encryption'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'matrix', 'traffic'],
  playedBy: ['element', 'libolm', 'native'],
  cast: ['alice', 'bob'],
  mutants: {
    'never-publishes-keys-again': 'for new one-time keys of the bot',
    'has-no-fallback-key':
      'what there is for people who write to it then: expected a fallback key, observed nothing',
  },
  async run(stage) {
    const { step, bot, peers, traffic, leaveUnchecked, deadlineMs, signal } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const api = apiOf(stage, alice);
    const room = await step('a person talks with the bot', async () => {
      const opened = await alice.directRoom(bot.userId);
      await talk(stage, opened, alice);
      return opened;
    });
    // A bot that hears in time how few are left publishes more, and is never without.
    using news = traffic.holdNews(({ path }) => path.endsWith('/sync'));
    const asked = await step('what it is told is held back', async () => {
      // So that it asks for more.
      const woken = await pose(stage, room, alice);
      const begun = within(news.begun, { why: 'the bot to ask for news', deadlineMs, signal });
      if ((await giveUpWhenLate(begun.then(() => true))) === undefined)
        leaveUnchecked('that it hears nothing meanwhile', 'the bot does not ask for news by /sync');
      return woken;
    });
    const taken = new Set<string>();
    await step('others take its one-time keys, until there are no more', async () => {
      for (let count = 0; count < claimLimit; count += 1) {
        const key = await claim(api, bot);
        // The fallback key is given to everybody.
        if (key === undefined || taken.has(key)) {
          const observed = key === undefined ? 'nothing' : 'a fallback key';
          const name = 'what there is for people who write to it then';
          return checkIfClaimed(stage, 'matrix.fallback-key', name, 'a fallback key', observed);
        }
        taken.add(key);
      }
      return leaveUnchecked(
        'what there is when no one-time key is left',
        'the bot published keys all the while',
      );
    });
    await step('it is told, answers the person, and publishes new ones', async () => {
      news.release();
      await untilAnswered(stage, bot.userId, [asked]);
      await talk(stage, room, alice);
      const wait = { why: 'new one-time keys of the bot', deadlineMs, signal };
      await eventually(async () => isNew(await claim(api, bot), taken) || undefined, wait);
    });
    await step('somebody new can write to it', async () =>
      talk(stage, await bob.directRoom(bot.userId), bob),
    );
  },
});

function isNew(key: string | undefined, taken: ReadonlySet<string>): boolean {
  return key !== undefined && !taken.has(key);
}

/** Takes a one-time key of the bot's device, as all do who begin to write to it; undefined where there is none. */
async function claim(
  api: MatrixApi,
  { userId, deviceId }: { readonly userId: string; readonly deviceId: string },
): Promise<string | undefined> {
  const wanted = { one_time_keys: { [userId]: { [deviceId]: 'signed_curve25519' } } };
  const { one_time_keys: given } = (await api.call('POST', '/keys/claim', wanted)) as {
    readonly one_time_keys: Readonly<Record<string, Readonly<Record<string, object>>>>;
  };
  return Object.keys(given[userId]?.[deviceId] ?? {})[0];
}
