import { scenario } from '../../harness/index.ts';
import { complete, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.in-room.mixed',
  title: 'In an encrypted room a bot takes the steps of a person who encrypts them and of one who does not',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'hears-clear-steps-alone': {
      cases: ['person-encrypts'],
      says: 'never sent its key (last seen: encrypted accept',
    },
    'hears-encrypted-steps-alone': {
      cases: ['person-in-clear'],
      says: 'never sent its key (last seen: accept',
    },
  },
  // Whatever the bot does itself, one of them does the other.
  cases: ['person-encrypts', 'person-in-clear'],
  cast: (which) => [
    {
      name: 'alice',
      inEncryptedRooms: { sends: which === 'person-encrypts' ? 'encrypted' : 'in-clear', hears: 'all' },
    },
  ],
  playedBy: ['spec'],
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await complete(stage, verification, 'peer-confirms-first');
  },
});
