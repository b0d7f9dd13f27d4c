import { chatUpkeep } from './upkeep.ts';

export default chatUpkeep({
  name: 'stop',
  title: 'a bot that its operator stops and starts answers again, and answers once what was said meanwhile',
  deed: 'its operator stops it, and it is asked something',
  hook: 'stop',
  asksAtTheEnd: 0,
  requires: [],
  mutants: { 'channel-forgets-what-was-said-meanwhile': 'for an answer to each of 2 questions' },
});
