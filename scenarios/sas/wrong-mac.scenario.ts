import { knownDeviations, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { compareSas, confirmBoth } from './verification.ts';

const reasons = ['m.key_mismatch', 'm.mismatched_sas'];

export default scenario({
  id: 'sas.wrong-mac',
  title: 'A mac of which anything is wrong, if only its list of keys, makes nobody trusted',
  tags: ['sas', 'refusal'],
  requires: [
    'matrix.plain',
    'matrix.cross-signing',
    'sas.initiate',
    'sas.strangers',
    'control.verifications',
  ],
  playedBy: ['spec'],
  cases: ['wrong-keys-mac', 'wrong-mac'],
  cast: (which) => [{ name: 'alice', deviate: knownDeviations[which]!.deviate }],
  mutants: { 'ignores-key-list': 'sent done after a mac that is wrong' },
  async run(stage) {
    const { step, check, bot, oracle, peer } = stage;
    const verification = await step('the bot asks, the peer accepts and presses start', () =>
      botAsksDevice(stage),
    );
    await step('both sides show the same emoji and decimals', () => compareSas(stage, verification));
    await step('both say that they match, the peer with a mac that does not fit', () =>
      confirmBoth(verification, 'bot-confirms-first', stage),
    );
    await step('the bot cancels', async () => {
      const code = await verification.peerFlow.cancelled();
      const documented = reasons.join(' or ');
      check('code of the cancellation', documented, reasons.includes(code) ? documented : code);
    });
    await step('the bot answers what is said later, and has not signed the peer', async () => {
      await talk(stage, await peer.directRoom(bot.userId, { encrypted: false }));
      check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
    });
  },
});
