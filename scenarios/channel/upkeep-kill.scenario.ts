import { chatUpkeep } from './upkeep.ts';

export default chatUpkeep({
  name: 'kill',
  title:
    'a bot that crashes while it is asked loses no question over its next start, and answers none twice of which it knows that it has answered it',
  deed: 'it crashes while it is asked something',
  hook: 'kill',
  asksAtTheEnd: 3,
  requires: ['channel.restart', 'channel.keeps-record'],
  mutants: { 'channel-forgets-what-was-said-meanwhile': 'for an answer to each of 6 questions' },
});
