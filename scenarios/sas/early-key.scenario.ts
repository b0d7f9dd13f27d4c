import { scenario } from '../../harness/index.ts';
import { withholdKey, withoutKey } from './early-key.ts';
import { botAsksFor, circumstancesOf, settings, transportOf } from './routes.ts';

export default scenario({
  id: 'sas.early-key',
  title: 'A bot that accepts a start keeps its key to itself until the starter has sent theirs',
  tags: ['sas', 'refusal'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: [withoutKey, 'zoe'],
  cases: settings,
  verifications: (which) => circumstancesOf(which, 'bot'),
  mutants: {
    'reveals-key-early': { cases: settings, says: 'observed accept, key' },
    'reveals-key-later': { cases: ['in-room', 'to-device'], says: 'observed accept, key' },
    'reveals-key-early-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: 'observed accept, key',
    },
  },
  run: (stage) =>
    withholdKey(stage, stage.case, {
      alice: (peer) => botAsksFor(stage, transportOf(stage.case), 'peer', peer),
      other: (peer) => botAsksFor(stage, transportOf(stage.case), 'bot', peer),
    }),
});
