import { scenario, stripUnsigned } from '../../harness/index.ts';
import { complete, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.liar.unsigned',
  title: 'A verification in a room needs nothing that only the homeserver says of events',
  tags: ['sas', 'liar'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  playedBy: ['element'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: { 'needs-the-age-of-events': 'for an answer' },
  async run(stage) {
    using _lie = stage.traffic.lie(stripUnsigned);
    const room = await meet(stage);
    const verification = await stage.step('the person asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await complete(stage, verification, 'peer-confirms-first');
  },
});
