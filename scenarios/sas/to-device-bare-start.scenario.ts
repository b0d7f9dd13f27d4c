import { giveUpWhenLate, scenario, type Stage } from '../../harness/index.ts';
import { listensAgain } from '../listening.ts';
import { observedSide } from './bot-side.ts';
import { compareSas, confirmBoth } from './verification.ts';

const keyPath = /\/sendToDevice\/m\.key\.verification\.key\//;
const acceptPath = /\/sendToDevice\/m\.(key\.verification\.accept|room\.encrypted)\//;

/** The part of the usual limit within which a bot that tracks devices has asked for those of a new room. */
const shareForQuery = 0.2;
/** The part within which a bot that needs nobody's word has accepted, and listens for what comes then. */
const shareForAccept = 0.2;

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
    'sends-a-key-with-its-accept': {
      says: 'keys that the bot sent before it had the one of the peer: expected 0, observed 1',
      cases: ['tracked'],
    },
    'asks-for-no-strangers': {
      says: 'never answered start of a device with whose owner it shares no encrypted room',
      cases: ['untracked'],
    },
  },
  // Whether the bot has had a reason to look the device up.
  cases: ['tracked', 'untracked'],
  async run(stage) {
    const { step, bot, peer, traffic, oracle, check, deadlineMs, signal } = stage;
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
    // Until the peer hears of the accept it sends no key, so that a key of the bot cannot have waited for it.
    const resume = peer.pauseReceiving();
    const peerFlow = await step('the peer sends a start', () => peer.bareStart!(bot.userId, bot.deviceId));
    const botFlow = await step('the bot takes it up', async () => {
      if (stage.claims('sas.confirms-itself')) {
        await giveUpWhenLate(listensAfterAccept(stage));
        return observedSide(stage, peerFlow);
      }
      const begun = await bot.requestFrom(peer, 'started');
      await begun.accept();
      return begun;
    });
    await step('the bot has kept its key to itself, as the peer has sent none', () => {
      const keys = traffic.requests.items.filter(({ path }) => keyPath.test(path));
      check('keys that the bot sent before it had the one of the peer', '0', String(keys.length));
    });
    resume();
    const verification = { peer, peerFlow, botFlow };
    await step('both sides show the same emoji and decimals', () => compareSas(stage, verification));
    await step('both say that they match', () => confirmBoth(verification, 'peer-confirms-first', stage));
    await step('the mac of the bot is right', () => peerFlow.done());
    if (stage.claims('matrix.cross-signing'))
      await step('the signatures prove it', () => oracle.expectVerified(peer));
  },
});

/** Resolves when the bot asks for news after its accept: what it sends in one go with that has been sent. */
async function listensAfterAccept(stage: Stage<'traffic'>): Promise<void> {
  const { traffic, deadlineMs, signal } = stage;
  const wait = { why: 'the bot to accept and listen', deadlineMs: deadlineMs * shareForAccept, signal };
  const accept = await traffic.requests.first(({ path }) => acceptPath.test(path), wait);
  await listensAgain(stage, accept.receivedAtMs);
}
