import { claimChange, concealChanges, forgeIdentity, freezeKeys, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { confirmIfOpen, expectNobodyVerified, talkTwice } from './liar.ts';
import { compareSas, peerAsks } from './verification.ts';

const lies = {
  forged: "shows the bot another identity in place of the person's",
  'forged-in-mid-flow':
    "shows the bot another identity in place of the person's, once the strings are compared",
  outdated: 'conceals that the person has made a new identity, and goes on showing the old one',
} as const;
const cases = ['forged', 'forged-in-mid-flow', 'outdated'] as const;

export default scenario({
  id: 'sas.liar.identity',
  title: 'An identity that is not the one of the person is never signed, whatever the homeserver shows',
  tags: ['sas', 'liar', 'refusal'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  playedBy: ['element'],
  cases,
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: { 'trusts-on-done': { cases, says: 'expected none that are not' } },
  async run(stage) {
    const { step, bot, peer, traffic } = stage;
    using told = new DisposableStack();
    const forge = (): void => void told.use(traffic.lie(forgeIdentity(peer.userId)));
    if (stage.case === 'forged') forge();
    if (stage.case === 'outdated') told.use(traffic.lie(freezeKeys(peer.userId)));
    const room = await step('bot and person share an encrypted room and talk', async () => {
      const shared = await peer.directRoom(bot.userId);
      await talk(stage, shared);
      return shared;
    });
    if (stage.case === 'outdated')
      await step('the person makes a new identity, and the bot is not told', async () => {
        told.use(traffic.lie(concealChanges));
        await peer.resetIdentity();
      });
    const verification = await step('the person asks, the bot accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    await step('both show the same', () => compareSas(stage, verification));
    if (stage.case === 'forged-in-mid-flow')
      await step('the homeserver says that their keys have changed, and shows others', async () => {
        forge();
        told.use(traffic.lie(claimChange(peer.userId)));
        await talkTwice(stage, room);
      });
    await step('both say that they match', async () => {
      await verification.peerFlow.confirm();
      await confirmIfOpen(verification);
    });
    await expectNobodyVerified(stage, room, verification, { lie: lies[stage.case], shows: false });
  },
});
