import { upkeepScenario } from './upkeep.ts';

export default upkeepScenario({
  name: 'recover',
  title: 'A bot whose recovery key was lost and brought back is who it was, and answers each question once',
  deed: 'its operator stops it, its recovery key is lost and brought back, and it is asked something',
  hooks: ['stop', 'recover'],
  requires: ['matrix.recovery-key', 'matrix.cross-signing'],
  manualStep: 'recovery-key-restore',
  mutants: { 'misreads-its-recovery-key': 'could not connect' },
  async end(operator) {
    await operator.stop();
    await operator.recover();
  },
});
