import { scenario } from '../../harness/index.ts';
import { awaitOperatorsWord, castOfOperatorsWord } from './operators-word.ts';
import { askedByBotInEach, botAsksFor, settings, transportOf } from './routes.ts';

const beside = ['in-room-beside-others', 'to-device-beside-others'] as const;

export default scenario({
  ...askedByBotInEach,
  id: 'sas.operators-word.asks',
  title:
    'A bot that asks neither vouches nor signs before its operator has said that the emoji of that verification match',
  tags: ['sas'],
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
    'never-starts': { cases: beside, says: 'never sent start' },
    'one-verification-at-a-time': { cases: beside, says: 'never sent start' },
    'confirms-another-flow': { cases: beside, says: 'sent its mac before its user had confirmed' },
  },
  run: (stage) =>
    awaitOperatorsWord(stage, stage.case, (peer) => botAsksFor(stage, transportOf(stage.case), 'bot', peer)),
});
