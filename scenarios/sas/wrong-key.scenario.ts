import { knownDeviations, scenario, type Peer, type BotStage } from '../../harness/index.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { becomeKnown } from './routes.ts';
import { botAsks } from './verification.ts';

const shown = 'its operator was shown a string to compare';

/** Who answers how, and who presses start. */
const people = [
  ['alice', 'wrong-commitment', (stage: BotStage, peer: Peer) => botAsks(stage, 'to-device', peer)],
  ['bob', 'unusable-key', botAsksDevice],
] as const;

export default scenario({
  id: 'sas.wrong-key',
  title: 'A key that does not fit its commitment, or gives everybody the same secret, is never compared',
  tags: ['sas', 'refusal'],
  requires: ['matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: people.map(([name, deviation]) => ({ name, deviate: knownDeviations[deviation]!.deviate })),
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: { 'ignores-commitment': `what came of the key: expected cancelled, observed ${shown}` },
  async run(stage) {
    const { step, check, oracle, peers } = stage;
    await becomeKnown(stage, peers);
    for (const [index, [name, deviation, ask]] of people.entries()) {
      const peer = peers[index]!;
      const { peerFlow, botFlow } = await step(`the bot asks ${name}, who sends ${deviation}`, () =>
        ask(stage, peer),
      );
      await step(`the bot cancels before its operator has anything to compare with ${name}`, async () => {
        const outcome = await Promise.race([
          peerFlow.cancelled().then(() => 'cancelled'),
          botFlow.sas().then(() => shown),
        ]);
        check('what came of the key', 'cancelled', outcome);
      });
      await step(`nobody trusts ${name}`, () => oracle.expectUnverified(peer));
    }
  },
});
