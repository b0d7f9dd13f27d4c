import { eventually, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'control.pending-count',
  title: 'The channel counts the verifications that the bot lists, also when some of them are over',
  tags: ['control', 'sas'],
  requires: ['matrix.plain', 'sas.respond', 'control.verifications'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'daemon', 'peer', 'peers'],
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  mutants: {
    'counts-no-verifications': 'for the bot to count as many verifications as it lists',
    'counts-ended-verifications': 'for the bot to count as many verifications as it lists',
  },
  async run(stage) {
    const { step, leaveUnchecked, bot, daemon, peers, deadlineMs, signal } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const control = daemon.requireControl();
    const count = async (): Promise<unknown> =>
      (await control.channel('matrix'))?.extra?.['pendingVerificationCount'];
    const name = 'how many verifications there are';
    if ((await count()) === undefined) return leaveUnchecked(name, 'the channel does not count them');
    const rooms = await step('two people talk with the bot', () =>
      Promise.all(
        [alice, bob].map(async (peer) => {
          const room = await peer.directRoom(bot.userId, { encrypted: false });
          await talk(stage, room, peer);
          return { room, peer };
        }),
      ),
    );
    const untilCounted = async (): Promise<void> => {
      // A bot may count with each sync.
      for (const { room, peer } of rooms) await talk(stage, room, peer);
      let seen = '';
      await eventually(
        async () => {
          const [before, counted, after] = [
            await control.verifications(),
            await count(),
            await control.verifications(),
          ];
          seen = `${before.length} are listed, and ${String(counted)} counted`;
          return (before.length === after.length && before.length === counted) || undefined;
        },
        {
          why: 'the bot to count as many verifications as it lists',
          lastSeen: () => seen,
          deadlineMs,
          signal,
        },
      );
    };
    const flows = await step('both ask for a verification', async () => {
      const asked = [];
      for (const peer of [alice, bob]) {
        asked.push(await peer.verifyDevice(bot.userId, bot.deviceId));
        await bot.requestFrom(peer);
      }
      return asked;
    });
    await step('they are counted', untilCounted);
    for (const flow of flows)
      await step('one of them is cancelled, and counted no more than it is listed', async () => {
        await flow.cancel();
        await untilCounted();
      });
  },
});
