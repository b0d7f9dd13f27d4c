import { eventually, giveUpWhenLate, MatrixApi, type Peer, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, type Asked } from '../accounting.ts';
import { talkScenarios, untilDevicesAreKnown } from '../talking.ts';

const newestEvents = 20;

export default talkScenarios({
  name: 'person-restarts',
  title: 'A person whose client was closed, and who logged out and in again, reads each answer',
  tags: ['encryption', 'accounting'],
  requires: [],
  uses: ['peers', 'matrix'],
  playedBy: ['element', 'native'],
  cast: [{ name: 'alice', storesKeys: true }, 'bob'],
  mutants: {
    'encrypts-for-known-devices':
      'what a person reads who has logged in again: expected the answer, observed nothing',
  },
  async run(stage, bot) {
    const { step, peer, peers, check } = stage;
    const asked: Asked[] = [];
    const expectRead = async (who: string): Promise<void> => {
      const { question, room } = asked.at(-1)!;
      const answer = peer.message(room, bot.userId, (body) => question.isAnsweredBy(body));
      const read = (await giveUpWhenLate(answer)) === undefined ? 'nothing' : 'the answer';
      check(`what a person reads who ${who}`, 'the answer', read);
    };
    const room = await step('a person talks with the bot in an encrypted room', async () => {
      const opened = await bot.openRoom();
      asked.push(await pose(stage, opened));
      await expectRead('is there');
      return opened;
    });
    await step('she asks something, and her client is closed until the bot has answered', async () => {
      const before = await saidIn(stage, peer, room, bot.userId);
      const resume = peer.pauseReceiving();
      asked.push(await pose(stage, room));
      await peer.restart!(async () => {
        resume();
        await eventually(async () => (await saidIn(stage, peer, room, bot.userId)) > before || undefined, {
          why: 'an answer while her client is closed',
          deadlineMs: stage.deadlineMs,
          signal: stage.signal,
        });
      });
      await expectRead('has opened her client again');
    });
    await step('she asks something after the restart', async () => {
      asked.push(await pose(stage, room));
      await expectRead('has restarted');
    });
    if (peer.relogin === undefined) {
      stage.leaveUnchecked('what she reads on a new device', 'her client does not log out');
    } else {
      await step('she logs out, and in again on a device without keys', async () => {
        await peer.relogin!();
        await peer.entered(room);
      });
      await untilDevicesAreKnown(stage, bot, peers[1]!);
      await step('she asks something on the new device', async () => {
        asked.push(await pose(stage, room));
        await expectRead('has logged in again');
      });
    }
    await step('each was answered once', () => expectEachAnsweredOnce(stage, bot.userId, asked));
  },
});

/** How many events of a user are among the newest of a room. */
async function saidIn(
  { matrix: { baseUrl }, signal }: Pick<Stage<'matrix'>, 'matrix' | 'signal'>,
  { accessToken }: Peer,
  room: string,
  user: string,
): Promise<number> {
  const api = new MatrixApi({ baseUrl, accessToken, signal });
  const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=${newestEvents}`;
  const { chunk } = (await api.call('GET', path)) as { chunk: readonly { sender: string }[] };
  return chunk.filter(({ sender }) => sender === user).length;
}
