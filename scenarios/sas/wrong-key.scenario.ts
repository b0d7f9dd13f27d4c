import { knownDeviations, scenario } from '../../harness/index.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { botAsks, type Verification } from './verification.ts';

const shown = 'its operator was shown a string to compare';

export default scenario({
  id: 'sas.wrong-key',
  title: 'A key that does not fit its commitment, or gives everybody the same secret, is never compared',
  tags: ['sas', 'refusal'],
  requires: ['matrix.cross-signing', 'sas.initiate', 'sas.strangers', 'control.verifications'],
  playedBy: ['spec'],
  cases: ['wrong-commitment', 'unusable-key'],
  cast: (which) => [{ name: 'alice', deviate: knownDeviations[which]!.deviate }],
  mutants: { 'ignores-commitment': `what came of the key: expected cancelled, observed ${shown}` },
  async run(stage) {
    const { step, check, oracle, peer } = stage;
    const { peerFlow, botFlow } = await step(
      'the bot asks, the peer accepts, both send their keys',
      (): Promise<Verification> =>
        stage.case === 'wrong-commitment' ? botAsks(stage, 'to-device') : botAsksDevice(stage),
    );
    await step('the bot cancels before its operator has anything to compare', async () => {
      const outcome = await Promise.race([
        peerFlow.cancelled().then(() => 'cancelled'),
        botFlow.sas().then(() => shown),
      ]);
      check('what came of the key', 'cancelled', outcome);
    });
    await step('nobody is trusted', () => oracle.expectUnverified(peer));
  },
});
