import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { takeUpWith } from './colleague.ts';
import { compareSas, confirmBoth, peerAsks, pressVerify } from './verification.ts';

export default scenario({
  id: 'matrix.sas-confirmation',
  title: 'A person and the bot verify each other by emoji, also on a deployment that somebody runs',
  tags: ['matrix', 'sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  uses: ['bot', 'oracle', 'peer', 'consent'],
  playedBy: ['element'],
  verifications: [{ transport: 'room', asks: 'person' }],
  manualStep: 'sas-confirmation',
  live: { rooms: 1, messages: 8, signatures: 2, seconds: 15 },
  mutants: {
    'never-sends-mac': 'never sent its mac',
    'never-signs': 'no signature by the user-signing key',
    'shows-other-emoji': 'emoji: expected',
  },
  async run(stage) {
    const { step, bot, oracle, peer, consent } = stage;
    const { colleague } = consent;
    const transport = stage.claims('sas.to-device-only') ? 'to-device' : 'room';
    const room = await step('bot and person share an encrypted room and talk', async () => {
      const shared = await peer.directRoom(bot.userId);
      await talk(stage, shared);
      return shared;
    });
    const before = await step('what they have signed of each other before is known', () =>
      oracle.signers(peer, 'before'),
    );
    const verification = await step('the person asks, and the bot is willing', async () => {
      if (colleague === undefined) return peerAsks(stage, transport, room);
      return takeUpWith(colleague, stage, await pressVerify(stage, transport, room, peer));
    });
    await step('both sides show the same emoji and decimals', () => compareSas(stage, verification));
    // A bot that confirms by itself may wait for the person; a person on its side is waited for.
    const order = colleague === undefined ? 'peer-confirms-first' : 'bot-confirms-first';
    await step('both say that they match', () => confirmBoth(verification, order, stage));
    await step('the person considers it done', () => verification.peerFlow.done());
    await step('the signatures prove it', async () => {
      await oracle.expectVerified(peer);
      if (before !== 'nobody') {
        const why = `an earlier verification has left those of: ${before}`;
        stage.leaveUnchecked('that the signatures are new', why);
      }
      if (!oracle.seesAsBot) {
        const why = 'a server shows it to the bot alone; matrix.bot.accessToken would show it';
        stage.leaveUnchecked("the bot's signature over the person", why);
      }
    });
    await step('the bot goes on answering', () => talk(stage, room));
  },
});
