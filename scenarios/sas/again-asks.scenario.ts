import { scenario } from '../../harness/index.ts';
import { casesOfAgain, castOfAgain, verifyAgain } from './again.ts';
import { askedByBot, botAsksFor, circumstancesOf, transportOf } from './routes.ts';

export default scenario({
  ...askedByBot,
  id: 'sas.again.asks',
  title:
    'A person that the bot asks again is neither refused for a verification that failed, nor believed for one that went well',
  tags: ['sas', 'refusal'],
  uses: ['bot', 'oracle', 'peer'],
  cast: castOfAgain,
  cases: casesOfAgain,
  verifications: (which) => circumstancesOf(which, 'bot'),
  mutants: {
    'confirms-those-it-knows': { cases: casesOfAgain, says: 'sent its mac before its user had confirmed' },
    'ignores-commitment-of-those-it-knows': {
      cases: casesOfAgain,
      says: 'what came of the key: expected cancelled',
    },
    'ignores-key-list-of-those-it-knows': {
      cases: casesOfAgain,
      says: 'sent done after a mac that is wrong',
    },
    'believes-those-it-knows': { cases: casesOfAgain, says: 'sent done after a mac that is wrong' },
  },
  run: (stage) => verifyAgain(stage, () => botAsksFor(stage, transportOf(stage.case), 'bot', stage.peer)),
});
