import { knownDeviations, scenario } from '../../harness/index.ts';

export default scenario({
  id: 'sas.stale-requests',
  title: 'A request from long ago, or from the future, is passed over',
  tags: ['sas', 'refusal'],
  requires: ['matrix.cross-signing', 'sas.respond', 'sas.strangers', 'control.verifications'],
  playedBy: ['spec'],
  cases: ['request-too-old', 'request-from-the-future'],
  cast: (which) => [{ name: 'alice', deviate: knownDeviations[which]!.deviate }, 'bob'],
  mutants: { 'takes-every-request-for-new': 'verifications that the bot lists: expected 0, observed 1' },
  async run({ step, check, bot, peers }) {
    const [outOfTime, inTime] = [peers[0]!, peers[1]!];
    await step('one person asks at the wrong time', () => outOfTime.verifyDevice(bot.userId, bot.deviceId));
    await step('another one asks now, and the bot lists that', async () => {
      await inTime.verifyDevice(bot.userId, bot.deviceId);
      await bot.requestFrom(inTime);
    });
    await step('it has passed over the first', async () => {
      const listed = await bot.verificationsWith(outOfTime);
      check('verifications that the bot lists', '0', String(listed.length));
    });
  },
});
