import { giveUpWhenLate, scenario } from '../../harness/index.ts';
import { observedSide } from './bot-side.ts';
import { compareSas, confirmBoth } from './verification.ts';

/** The part of the usual limit within which a bot that tracks devices has asked for those of a new room. */
const shareForQuery = 0.2;

export default scenario({
  id: 'sas.to-device.bare-start',
  title: 'A start without a request, as old clients send it, begins a verification that holds',
  tags: ['sas'],
  requires: ['sas.bare-start'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  // Only this one knows how to.
  playedBy: ['spec'],
  mutants: {
    'never-accepts': { says: 'never answered start (last seen', cases: ['tracked'] },
    'asks-for-no-strangers': {
      says: 'never answered start of a device with whose owner it shares no encrypted room',
      cases: ['untracked'],
    },
  },
  // Whether the bot has had a reason to look the device up.
  cases: ['tracked', 'untracked'],
  async run(stage) {
    const { step, bot, peer, traffic, oracle, deadlineMs, signal } = stage;
    if (stage.case === 'tracked')
      await step('bot and peer share an encrypted room, and the bot looks the peer up', async () => {
        const openedAtMs = performance.now();
        await peer.directRoom(bot.userId, { encrypted: true });
        const query = traffic.requests.first(
          ({ path, answeredAtMs }) => path.endsWith('/keys/query') && answeredAtMs > openedAtMs,
          { why: 'the bot to ask for keys', deadlineMs: deadlineMs * shareForQuery, signal },
        );
        await giveUpWhenLate(query);
      });
    const peerFlow = await step('the peer sends a start', () => peer.bareStart!(bot.userId, bot.deviceId));
    const botFlow = await step('the bot takes it up', async () => {
      if (stage.claims('sas.confirms-itself')) return observedSide(stage, peerFlow);
      const begun = await bot.requestFrom(peer, 'started');
      await begun.accept();
      return begun;
    });
    const verification = { peer, peerFlow, botFlow };
    await step('both sides show the same emoji and decimals', () => compareSas(stage, verification));
    await step('both say that they match', () => confirmBoth(verification, 'peer-confirms-first', stage));
    await step('the mac of the bot is right', () => peerFlow.done());
    if (stage.claims('matrix.cross-signing'))
      await step('the signatures prove it', () => oracle.expectVerified(peer));
  },
});
