import { expect, it } from 'vitest';
import type { Target } from '../bots/target.ts';
import { scenario } from '../stage/scenario.ts';
import { setups } from '../stage/setups.ts';
import { sharesBot } from './shares-bot.ts';

const about = { id: 'a', title: 'a', tags: [], requires: [], mutants: {}, run: async () => {} } as const;
const target: Target = {
  name: 'many',
  claims: [],
  mutants: [],
  programs: ['gateway'],
  servesMany: true,
  prepare: async () => ({}),
  launch: () => Promise.reject(new Error('not started here')),
};
const entry = (more: object, mutant?: string) => ({
  id: 'a',
  scenario: scenario({ ...about, uses: ['bot', 'peer'], ...more }),
  case: 'only',
  peer: 'element' as const,
  ...(mutant && { mutant }),
});

it('shares a bot that is only talked to', () => {
  expect(sharesBot(entry({}), setups, { target })).toBe(true);
});

it.each([
  ['restarts it', entry({ uses: ['bot', 'daemon'] }), { target }],
  ['bends what it hears', entry({ uses: ['bot', 'traffic'] }), { target }],
  ['has a reason of its own', entry({ ownBotFor: 'an empty store' }), { target }],
  ['has no bot with an operator', entry({ uses: ['signUp'] }), { target }],
  ['is played with a mutant', entry({}, 'mute'), { target }],
  ['is to have its own', entry({}), { target, ownBot: true }],
  ['has a target that serves one person', entry({}), { target: { ...target, servesMany: false } }],
])('shares none where the scenario %s', (_, planned, run) => {
  expect(sharesBot(planned, setups, run)).toBe(false);
});
