import { setTimeout as pause } from 'node:timers/promises';
import { BlockedError, eventually, scenario, type BotStage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { compareSas, confirmBoth, peerAsks } from './verification.ts';

/** A homeserver of others is not asked more often than this, while a person is busy. */
const pollMs = 2_000;

export default scenario({
  id: 'matrix.sas-by-hand',
  title: 'A person verifies the bot in a client of their own, and the signatures of both prove it',
  tags: ['matrix', 'sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  uses: ['bot', 'oracle', 'peer', 'byHand'],
  playedBy: ['element'],
  verifications: [{ transport: 'room', asks: 'person' }],
  live: { rooms: 0, messages: 0, seconds: 60, hooks: ['verifyBot'] },
  mutants: {
    'never-sends-mac': 'never sent its mac',
    'never-signs': 'no signature by the user-signing key',
  },
  async run(stage) {
    const { step, bot, oracle, peer, byHand } = stage;
    await step('the person has not verified the bot so far', async () => {
      if ((await oracle.peersSignature(peer)) === 'missing') return;
      throw new BlockedError(
        `${peer.userId} has verified ${bot.userId} already, so nothing would show that it is done again`,
      );
    });
    await step('the person verifies the bot', async () => {
      if (byHand === undefined) return verifyAsPerson(stage);
      await byHand.does(
        `In your client (e.g. Element), as ${peer.userId}: open your conversation with ${bot.userId}, click the name of the bot there, and choose Verify. Have it accepted on the side of the bot, where that is asked for. If both sides show the same emoji, say so on both; if not, say that.`,
        (wait) =>
          eventually(async () => {
            const state = await oracle.peersSignature(peer);
            if (state !== 'missing') return state;
            await pause(pollMs, undefined, { signal: wait.signal });
            return undefined;
          }, wait),
      );
    });
    await step('the signatures prove it', async () => {
      await (byHand === undefined ? oracle.expectVerified(peer) : oracle.expectVerifiedElsewhere(peer));
      if (oracle.seesAsBot) return;
      const why = 'a server shows it to the bot alone; matrix.bot.accessToken would show it';
      stage.leaveUnchecked("the bot's signature over the person", why);
    });
  },
});

/** What a person does in their client, done by the client of the cast. */
async function verifyAsPerson(stage: BotStage): Promise<void> {
  const { bot, peer } = stage;
  const transport = stage.claims('sas.to-device-only') ? 'to-device' : 'room';
  const room = await peer.directRoom(bot.userId);
  await talk(stage, room);
  const verification = await peerAsks(stage, transport, room);
  await compareSas(stage, verification);
  await confirmBoth(verification, 'peer-confirms-first', stage);
  await verification.peerFlow.done();
}
