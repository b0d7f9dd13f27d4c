import { persistentStoreScenarios } from './persistent-store.ts';

export default persistentStoreScenarios({
  name: 'sigkill-persistent-store',
  title:
    'A bot that crashes and starts again reads old and new messages of an encrypted room, and answers each once',
  ending: 'kill',
  mutants: {
    'answers-history-at-start': 'numbers of questions answered more than once: expected none, observed 1, 2',
    'forgets-what-was-said-meanwhile': 'for an answer to each of 5 questions, and not to number 3, 4',
    'forgets-encryption-when-it-restarts': 'answered in clear what it was asked encrypted',
    'takes-no-keys-after-a-restart': 'for an answer to each of 5 questions, and not to number 4',
  },
});
