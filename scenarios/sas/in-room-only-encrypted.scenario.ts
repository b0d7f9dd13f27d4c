import { scenario } from '../../harness/index.ts';
import { castOfEncryptors, verifyEncrypted } from './only-encrypted.ts';
import { confirmationOrders, peerAsks } from './verification.ts';

const beside = 'beside-others';

export default scenario({
  id: 'sas.in-room.only-encrypted',
  title:
    'In an encrypted room a bot that was asked is verified by a client that takes no step in clear there',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  verifications: (which) => [{ transport: 'room', asks: 'person', besideOthers: which === beside }],
  mutants: {
    'sends-steps-in-clear': {
      cases: ['peer-confirms-first', beside],
      says: 'to a client that listens to encrypted ones alone',
    },
  },
  cases: [...confirmationOrders, beside],
  cast: (which) => castOfEncryptors('alice', ...(which === beside ? ['zoe'] : [])),
  playedBy: ['spec'],
  run: (stage) =>
    verifyEncrypted(stage, stage.case === beside ? 'peer-confirms-first' : stage.case, (peer, room) =>
      peerAsks(stage, 'room', room, peer),
    ),
});
