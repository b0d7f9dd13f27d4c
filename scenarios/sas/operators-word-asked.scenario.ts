import { scenario } from '../../harness/index.ts';
import { awaitOperatorsWord, castOfOperatorsWord } from './operators-word.ts';
import { askedByPersonInEach, settings, transportOf } from './routes.ts';
import { peerAsks } from './verification.ts';

const beside = ['in-room-beside-others', 'to-device-beside-others'] as const;

export default scenario({
  ...askedByPersonInEach,
  id: 'sas.operators-word.asked',
  title:
    'A bot that was asked neither vouches nor signs before its operator has said that the emoji of that verification match',
  tags: ['sas'],
  requires: [...askedByPersonInEach.requires, 'control.verifications'],
  cast: castOfOperatorsWord,
  mutants: {
    'vouches-after-the-other': { cases: ['in-room', 'to-device'], says: 'observed key, mac' },
    'signs-on-mac': { cases: settings, says: 'signature of the bot over the peer: expected missing' },
    'leaves-out-device-key': { cases: settings, says: 'left its device key out of its mac' },
    'vouches-for-foreign-key': { cases: ['in-room', 'to-device'], says: 'vouched in its mac for a key' },
    'never-signs': { cases: settings, says: 'no signature by the user-signing key' },
    'never-sends-done': { cases: settings, says: 'never sent done' },
    'shows-other-emoji': { cases: settings, says: 'emoji: expected' },
    'one-key-pair': { cases: beside, says: 'used the key pair of another verification' },
    'never-sends-mac': { cases: beside, says: 'never sent its mac' },
    'deaf-in-room': { cases: ['in-room-beside-others'], says: 'never answered the request' },
    'deaf-to-device': { cases: ['to-device-beside-others'], says: 'never answered the request' },
    'confirms-another-flow': { cases: beside, says: 'sent its mac before its user had confirmed' },
  },
  run: (stage) =>
    awaitOperatorsWord(stage, stage.case, (peer, room) =>
      peerAsks(stage, transportOf(stage.case), room, peer),
    ),
});
