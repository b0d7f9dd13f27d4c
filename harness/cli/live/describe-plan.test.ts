import { expect, test } from 'vitest';
import { describePlan } from './describe-plan.ts';

const plan = {
  bot: '@bot:a.test',
  homeserver: 'https://a.test',
  hasAccount: true,
  person: '@me:a.test',
  stranger: undefined,
  sessions: [],
  scenarios: ['matrix.canary'],
  skipped: [],
  hooks: [],
  stays: [],
};

test.each([
  ['a canary', { rooms: 1, messages: 1, seconds: 7 }, 'about 7 s\n'],
  ['many messages', { rooms: 2, messages: 10, seconds: 20 }, 'about 20 s; about 140 s where the server'],
  ['many rooms', { rooms: 15, messages: 1, seconds: 20 }, 'about 20 s; about 313 s where the server'],
])('%s: the plan tells how long it takes, also on a server with the limits of Synapse', (_, cost, words) => {
  expect(describePlan({ ...plan, cost: { ...cost, signatures: 0 } })).toContain(`takes      ${words}`);
});
