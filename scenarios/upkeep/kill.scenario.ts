import { upkeepScenario } from './upkeep.ts';

export default upkeepScenario({
  name: 'kill',
  title: 'A bot that crashes while people ask it loses no question by that, and answers none twice',
  deed: 'it crashes while it is asked something',
  hooks: ['kill'],
  requires: [],
  mutants: {
    'answers-history-at-start': 'numbers of questions answered more than once: expected none',
    'forgets-what-was-said-meanwhile': 'for an answer to each of',
  },
  asksAtTheEnd: 3,
  end: (operator) => operator.kill(),
});
