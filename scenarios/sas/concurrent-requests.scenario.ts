import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { compareSas, confirmBoth, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.concurrent-requests',
  title: 'Three people verify the bot at the same time, each with emoji of their own',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  verifications: [{ transport: 'room', asks: 'person', besideOthers: true }],
  mutants: {
    'one-key-pair': 'used the key pair of another verification again',
    'one-verification-at-a-time': 'never answered the request',
  },
  cast: ['alice', 'bob', 'zoe'],
  async run(stage) {
    const { step, bot, peers, oracle, check } = stage;
    const rooms = await step('the bot talks to all three', () =>
      Promise.all(
        peers.map(async (peer) => {
          const room = await peer.directRoom(bot.userId);
          await talk(stage, room, peer);
          return room;
        }),
      ),
    );
    const verifications = await step('all three ask at once, the bot accepts', () =>
      Promise.all(peers.map((peer, index) => peerAsks(stage, 'room', rooms[index]!, peer))),
    );
    const shown = await step('each pair shows the same emoji', () =>
      Promise.all(verifications.map((verification) => compareSas(stage, verification))),
    );
    await step('no two pairs show the same emoji', () =>
      check('different emoji', '3', String(new Set(shown).size)),
    );
    await step('all say that they match', () =>
      Promise.all(
        verifications.map((verification) => confirmBoth(verification, 'peer-confirms-first', stage)),
      ),
    );
    await step('the signatures prove all three', () =>
      Promise.all(peers.map((peer) => oracle.expectVerified(peer))),
    );
  },
});
