import { scenario, within } from '../../harness/index.ts';
import { isKeyOfBot } from '../bot-key.ts';
import { botAsks, compareSas, meet } from './verification.ts';

export default scenario({
  id: 'sas.key-and-mac-together',
  title: "The person's key and mac reach the bot in one answer of the homeserver, and the verification holds",
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  mutants: { 'takes-steps-side-by-side': 'cancelled although the other side had broken no rule' },
  cases: ['to-device', 'room'],
  async run(stage) {
    const { step, peer, traffic, oracle, deadlineMs, signal } = stage;
    await meet(stage);
    using news = traffic.holdNews(isKeyOfBot(peer, stage.case));
    const verification = await step('the bot asks, the peer accepts, the bot presses start', () =>
      botAsks(stage, stage.case),
    );
    const { peerFlow, botFlow } = verification;
    await step('the peer shows emoji and says that they match, while the bot is told nothing', async () => {
      await peerFlow.sas();
      await within(news.begun, { why: 'the key of the bot to pass', deadlineMs, signal });
      await peerFlow.confirm();
      news.release();
    });
    await step('both sides show the same emoji and decimals', () => compareSas(stage, verification));
    await step('the operator of the bot says so too', () => botFlow.confirm());
    await step('the peer considers it done', () => peerFlow.done());
    await step('the signatures prove it', () => oracle.expectVerified(peer));
  },
});
