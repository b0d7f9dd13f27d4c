import { scenario } from '../../harness/index.ts';
import { withholdKey, withoutKey } from './early-key.ts';
import { askedByPersonInEach, settings, transportOf } from './routes.ts';
import { peerAsks } from './verification.ts';

export default scenario({
  ...askedByPersonInEach,
  id: 'sas.early-key.asked',
  title: 'A bot that was asked keeps its key to itself until those who start have sent theirs',
  tags: ['sas', 'refusal'],
  // Of two starts that of the user with the lower id counts, so theirs does.
  cast: [
    { ...withoutKey, startsAtReady: true },
    { name: 'bob', deviate: {}, startsAtReady: true },
  ],
  mutants: {
    'reveals-key-early': { cases: settings, says: 'observed accept, key' },
    'reveals-key-later': { cases: ['in-room', 'to-device'], says: 'observed accept, key' },
    'reveals-key-early-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: 'observed accept, key',
    },
    'hashes-start-without-relation': {
      cases: ['in-room-beside-others'],
      says: 'computed its commitment over start without m.relates_to',
    },
    'hashes-start-without-transaction-id': {
      cases: ['to-device-beside-others'],
      says: 'computed its commitment over start without transaction_id',
    },
  },
  run(stage) {
    const begin = (peer: typeof stage.peer, room: string) =>
      peerAsks(stage, transportOf(stage.case), room, peer);
    return withholdKey(stage, stage.case, { alice: begin, other: begin });
  },
});
