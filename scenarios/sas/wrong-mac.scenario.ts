import { knownDeviations, scenario } from '../../harness/index.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { becomeKnown, openRoom } from './routes.ts';
import { compareSas, confirmBoth } from './verification.ts';

/** Who sends what. */
const people = [
  ['alice', 'wrong-keys-mac'],
  ['bob', 'wrong-mac'],
] as const;

const reasons = ['m.key_mismatch', 'm.mismatched_sas'];

export default scenario({
  id: 'sas.wrong-mac',
  title: 'A mac in which anything is wrong, even only its list of keys, makes nobody trusted',
  tags: ['sas', 'refusal'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: people.map(([name, deviation]) => ({ name, deviate: knownDeviations[deviation]!.deviate })),
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: { 'ignores-key-list': 'sent done after a mac that is wrong' },
  async run(stage) {
    const { step, check, oracle, peers } = stage;
    await becomeKnown(stage, peers);
    for (const [index, [name, deviation]] of people.entries()) {
      const peer = peers[index]!;
      const verification = await step(`the bot asks ${name}, who accepts and presses start`, () =>
        botAsksDevice(stage, peer),
      );
      await step(`the bot and ${name} show the same emoji and decimals`, () =>
        compareSas(stage, verification),
      );
      await step(`both say that they match, ${name} with ${deviation}`, () =>
        confirmBoth(verification, 'bot-confirms-first', stage),
      );
      await step(`the bot cancels the verification with ${name}`, async () => {
        const code = await verification.peerFlow.cancelled();
        check.oneOf('code of the cancellation', reasons, code);
      });
      await step(`the bot answers what ${name} says later, and has not signed them`, async () => {
        await openRoom(stage, peer);
        check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
      });
    }
  },
});
