import { upkeepScenario } from './upkeep.ts';

export default upkeepScenario({
  name: 'rekey',
  title: 'A bot whose store was given a new passphrase is who it was, and answers each question once',
  deed: 'its operator stops it and gives its store a new passphrase, and it is asked something',
  hooks: ['stop', 'rekey'],
  requires: ['matrix.rekey'],
  manualStep: 'rekey-store-rotation',
  mutants: { 'tells-of-a-rekey-that-was-none': 'could not connect' },
  async end(operator) {
    await operator.stop();
    await operator.rekey();
  },
});
