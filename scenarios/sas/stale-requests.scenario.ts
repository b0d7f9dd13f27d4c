import { knownDeviations, scenario } from '../../harness/index.ts';
import { becomeKnown } from './routes.ts';

export default scenario({
  id: 'sas.stale-requests',
  title: 'A request from long ago, or from the future, is passed over',
  tags: ['sas', 'refusal'],
  requires: ['matrix.cross-signing', 'sas.respond'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: [
    { name: 'alice', deviate: knownDeviations['request-too-old']!.deviate },
    { name: 'bob', deviate: knownDeviations['request-from-the-future']!.deviate },
    'zoe',
  ],
  verifications: [{ transport: 'to-device', asks: 'person', besideOthers: true }],
  mutants: {
    'takes-every-request-for-new': 'verifications that the bot lists with alice: expected 0, observed 1',
  },
  async run(stage) {
    const { step, check, bot, peers } = stage;
    const outOfTime = peers.slice(0, 2);
    const inTime = peers[2]!;
    const isOperated = !stage.claims('sas.confirms-itself');
    await becomeKnown(stage, peers);
    const flows = await step(
      'two people ask, one long after and one long before the time that they name',
      () =>
        Promise.all(
          outOfTime.map(async (peer) => ({ peer, flow: await peer.verifyDevice(bot.userId, bot.deviceId) })),
        ),
    );
    await step('another one asks now, and the bot takes that up', async () => {
      const flow = await inTime.verifyDevice(bot.userId, bot.deviceId);
      await (isOperated ? bot.requestFrom(inTime) : flow.ready());
    });
    await step('it has passed over the others', async () => {
      for (const { peer, flow } of flows) {
        const answered = peer.transcript.items.filter(
          ({ flow: id, direction }) => id === flow.id && direction === 'received',
        );
        check(`steps that the bot sent to ${peer.name}`, '0', String(answered.length));
        if (!isOperated) continue;
        const listed = await bot.verificationsWith(peer);
        check(`verifications that the bot lists with ${peer.name}`, '0', String(listed.length));
      }
    });
  },
});
