import { scenario } from '../../harness/index.ts';
import { withholdKey, withoutKey } from './early-key.ts';
import { askedByBotInEach, botAsksFor, settings, transportOf } from './routes.ts';

export default scenario({
  ...askedByBotInEach,
  id: 'sas.early-key',
  title: 'A bot that accepts a start keeps its key to itself until the starter has sent theirs',
  tags: ['sas', 'refusal'],
  cast: [withoutKey, 'zoe'],
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
