import { scenario } from '../../harness/index.ts';
import { castOfSayings, sayThatTheyDiffer } from './differ.ts';
import { askedByBotInEach, botAsksFor, settings, transportOf } from './routes.ts';

const unasked = 'sent its mac before its user had confirmed';

export default scenario({
  ...askedByBotInEach,
  id: 'sas.differ.asks',
  title: 'Where the bot asks and either side says that the strings differ, nobody trusts anybody',
  tags: ['sas', 'refusal'],
  cast: castOfSayings,
  mutants: {
    'confirms-on-mismatch-when-asking': { cases: ['in-room', 'to-device'], says: unasked },
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
    sayThatTheyDiffer(stage, stage.case, (peer) => botAsksFor(stage, transportOf(stage.case), 'bot', peer)),
});
