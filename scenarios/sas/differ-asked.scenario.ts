import { scenario } from '../../harness/index.ts';
import { castOfSayings, sayThatTheyDiffer } from './differ.ts';
import { askedByPersonInEach, settings, transportOf } from './routes.ts';
import { peerAsks } from './verification.ts';

const unasked = 'sent its mac before its user had confirmed';

export default scenario({
  ...askedByPersonInEach,
  id: 'sas.differ.asked',
  title: 'Who asks the bot and is told that the strings differ, or says so, trusts nobody and is not trusted',
  tags: ['sas', 'refusal'],
  cast: castOfSayings,
  mutants: {
    'confirms-on-mismatch-to-device': { cases: ['to-device'], says: unasked },
    'confirms-on-mismatch-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: unasked,
    },
    // One after the other.
    'one-key-pair': { cases: ['in-room', 'to-device'], says: 'used the key pair of another verification' },
    'signs-the-refused-later': { cases: settings, says: 'trust was given' },
    'trusts-on-cancel': { cases: settings, says: 'trust was given' },
  },
  run: (stage) =>
    sayThatTheyDiffer(stage, stage.case, (peer, room) =>
      peerAsks(stage, transportOf(stage.case), room, peer),
    ),
});
