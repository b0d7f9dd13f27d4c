import { upkeepScenario } from './upkeep.ts';

export default upkeepScenario({
  name: 'stop',
  title: 'A bot that its operator stops and starts is who it was, and answers each question once',
  deed: 'its operator stops it, and it is asked something',
  hooks: ['stop'],
  manualStep: 'restart-persistent-store',
  requires: [],
  mutants: {
    'clears-up-when-it-is-stopped':
      'could not connect: Matrix runtime startup failed: it does not hold the keys',
    'forgets-what-was-said-meanwhile': 'for an answer to each of 3 questions, and not to number 2',
  },
  end: (operator) => operator.stop(),
});
