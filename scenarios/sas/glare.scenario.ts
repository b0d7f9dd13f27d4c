import { scenario } from '../../harness/index.ts';
import { complete, meet } from './verification.ts';

export default scenario({
  id: 'sas.glare',
  title: 'When both press start at the same time, one start wins on both sides and the verification holds',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'bot' }],
  mutants: {
    'insists-on-its-start': 'never answered start',
  },
  // The start of the user with the lower id survives.
  cases: ['peer-wins', 'bot-wins'],
  cast: (which) => (which === 'peer-wins' ? ['alice'] : ['zoe']),
  async run(stage) {
    const { step, bot, peer, check } = stage;
    await meet(stage);
    const verification = await step('both press start before they see the other do so', async () => {
      const botFlow = await bot.verifyUser(peer);
      const peerFlow = await peer.requestFrom(bot.userId);
      const resume = peer.pauseReceiving();
      await peerFlow.accept();
      await botFlow.ready();
      await botFlow.accept();
      await peerFlow.start();
      resume();
      return { peer, peerFlow, botFlow };
    });
    await complete(stage, verification, 'peer-confirms-first');
    await step('both had pressed start', () => {
      const starts = peer.transcript.items.filter(
        ({ type, flow }) => type === 'm.key.verification.start' && flow === verification.peerFlow.id,
      );
      check(
        'sides that sent start',
        'received, sent',
        starts
          .map(({ direction }) => direction)
          .toSorted()
          .join(', '),
      );
    });
  },
});
