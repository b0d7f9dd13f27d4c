import { persistentStoreScenarios } from './persistent-store.ts';

export default persistentStoreScenarios({
  name: 'restart-persistent-store',
  title:
    'A bot that is stopped and starts again reads old and new messages of an encrypted room, and answers each once',
  manualStep: 'restart-persistent-store',
  ending: 'stop',
  gatewayMutants: {
    'clears-up-when-it-is-stopped':
      'could not connect: Matrix runtime startup failed: it does not hold the keys',
  },
  mutants: {
    'forgets-encryption-when-it-restarts': 'answered in clear what it was asked encrypted',
    'takes-no-keys-after-a-restart': 'for an answer to each of 5 questions, and not to number 4',
  },
});
