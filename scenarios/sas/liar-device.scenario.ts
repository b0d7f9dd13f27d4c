import { forgeDevices, scenario } from '../../harness/index.ts';
import { confirmIfOpen, expectNobodyVerified } from './liar.ts';
import { openRoom } from './routes.ts';
import { compareSas, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.liar.device',
  title: 'A person whose device has another key than the homeserver shows the bot is refused',
  tags: ['sas', 'liar', 'refusal'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond', 'sas.strangers'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  playedBy: ['spec'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: { 'believes-any-mac': 'signature of the bot over the person: expected missing' },
  async run(stage) {
    const { step, peer, traffic } = stage;
    using _lie = traffic.lie(forgeDevices(peer.userId));
    const room = await step('bot and person talk', () => openRoom(stage, peer));
    const verification = await step('the person asks, the bot accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    await step('both show the same', () => compareSas(stage, verification));
    await step('the person says that they match, and so does the operator', async () => {
      await verification.peerFlow.confirm();
      await confirmIfOpen(verification);
    });
    await expectNobodyVerified(stage, room, verification, {
      lie: "shows another key in place of that of the person's device",
      shows: true,
    });
  },
});
