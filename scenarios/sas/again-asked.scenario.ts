import { scenario } from '../../harness/index.ts';
import { casesOfAgain, castOfAgain, verifyAgain } from './again.ts';
import { askedByPerson, circumstancesOf, transportOf } from './routes.ts';
import { peerAsks } from './verification.ts';

export default scenario({
  ...askedByPerson,
  id: 'sas.again.asked',
  title:
    'A person who asks again is neither refused for a verification that failed, nor believed for one that went well',
  tags: ['sas', 'refusal'],
  requires: [...askedByPerson.requires, 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  cast: castOfAgain,
  cases: casesOfAgain,
  verifications: (which) => circumstancesOf(which, 'person'),
  mutants: {
    'refuses-those-who-differed': {
      cases: casesOfAgain,
      says: "for the bot to list alice's request",
    },
    'refuses-those-who-were-forged': { cases: casesOfAgain, says: "for the bot to list alice's request" },
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
  run: (stage) => verifyAgain(stage, (room) => peerAsks(stage, transportOf(stage.case), room, stage.peer)),
});
