import { scenario } from '../../harness/index.ts';
import { castOfEncryptors, verifyEncrypted } from './only-encrypted.ts';
import { botAsks } from './verification.ts';

const beside = 'beside-others';

export default scenario({
  id: 'sas.in-room.only-encrypted.asks',
  title: 'In an encrypted room a bot that asks is verified by a client that takes no step in clear there',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  verifications: (which) => [{ transport: 'room', asks: 'bot', besideOthers: which === beside }],
  mutants: {
    'sends-steps-in-clear': {
      cases: ['alone', beside],
      says: 'to a client that listens to encrypted ones alone',
    },
  },
  cases: ['alone', beside],
  cast: (which) => castOfEncryptors('alice', ...(which === beside ? ['zoe'] : [])),
  playedBy: ['spec'],
  run: (stage) => verifyEncrypted(stage, 'peer-confirms-first', (peer) => botAsks(stage, 'room', peer)),
});
