import { scenario, uploadsSignatures } from '../../harness/index.ts';
import { expectNobodyVerified } from './liar.ts';
import { becomeKnown, openRoom } from './routes.ts';
import { compareSas, confirmBoth, peerAsks } from './verification.ts';

const lies = {
  dropped: 'takes its signatures and drops them',
  refused: 'answers 200 and lists its signatures as failures',
} as const;

export default scenario({
  id: 'sas.liar.signatures',
  title: 'A signature that the homeserver does not keep verifies nobody, whatever the bot believes',
  tags: ['sas', 'liar'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  playedBy: ['spec'],
  cases: ['dropped', 'refused'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'never-signs': { cases: ['dropped', 'refused'], says: "for the bot's signature over alice" },
  },
  async run(stage) {
    const { step, oracle, peer, traffic, deadlineMs, signal } = stage;
    await becomeKnown(stage, [peer]);
    const room = await step('bot and person talk', () => openRoom(stage, peer));
    const master = String(await oracle.masterKeyOf(peer));
    const failures = {
      [peer.userId]: { [master]: { errcode: 'M_INVALID_SIGNATURE', error: 'Invalid signature' } },
    };
    const body = stage.case === 'dropped' ? {} : { failures };
    using _lie = traffic.refuse(uploadsSignatures, { status: 200, body });
    const verification = await step('the person asks, the bot accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    await step('both show the same and say that they match', async () => {
      await compareSas(stage, verification);
      await confirmBoth(verification, 'peer-confirms-first', stage);
    });
    await step('the bot has sent its signature, over the right key', () =>
      traffic.signed.first(({ user, name }) => user === peer.userId && name === master, {
        why: `the bot's signature over ${peer.name}`,
        deadlineMs,
        signal,
      }),
    );
    await expectNobodyVerified(stage, room, verification, { lie: lies[stage.case], shows: false });
  },
});
