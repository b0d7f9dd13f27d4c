import { scenario } from '../../harness/index.ts';
import { complete, confirmationOrders, meet } from './verification.ts';

export default scenario({
  id: 'sas.peer-presses-start',
  title: 'The bot asks, the person accepts and presses start as Element does, and the verification holds',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'bot' }],
  mutants: {
    'reveals-key-early': 'revealed its key before the starter had sent theirs',
    'ignores-start': 'never answered start',
    'hashes-start-without-relation': 'computed its commitment over start without m.relates_to',
  },
  cases: confirmationOrders,
  async run(stage) {
    const { step, bot, peer } = stage;
    await meet(stage);
    const verification = await step('the bot asks, the peer accepts and presses start', async () => {
      const botFlow = await bot.verifyUser(peer);
      const peerFlow = await peer.requestFrom(bot.userId);
      await peerFlow.accept();
      // What the bot sends until the peer hears of its accept it sends without having waited for the peer's key.
      const resume = peer.pauseReceiving();
      await peerFlow.start();
      await botFlow.started();
      await botFlow.accept();
      resume();
      return { peer, peerFlow, botFlow };
    });
    await complete(stage, verification, stage.case);
  },
});
