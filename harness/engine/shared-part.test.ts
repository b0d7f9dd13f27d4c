import { expect, it } from 'vitest';
import type { Target } from '../bots/target.ts';
import { scenario } from '../stage/scenario.ts';
import { setups } from '../stage/setups.ts';
import { sharedPartOf } from './shared-part.ts';

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
const entry = (more: object, mutant?: string, unlisted?: boolean) => ({
  id: 'a',
  scenario: scenario({ ...about, uses: ['bot', 'peer'], ...more }),
  case: 'only',
  peer: 'element' as const,
  ...(mutant && { mutant, unlisted }),
});

it('shares a bot that is only talked to', () => {
  expect(sharedPartOf(entry({}), setups, { target })).toBe('leasedBot');
});

const onChat = (more: object) => entry({ uses: ['daemon', 'chat', 'model'], chat: 'telegram', ...more });

it('shares a newcomer that it asks for', () => {
  const planned = entry({ uses: ['peer', 'signUp', 'leasedNewcomer'] });
  expect(sharedPartOf(planned, setups, { target })).toBe('leasedNewcomer');
});

it('shares a bot on a chat, which has a model for each', () => {
  expect(sharedPartOf(onChat({}), setups, { target })).toBe('leasedChatBot');
  expect(sharedPartOf(onChat({ uses: ['daemon', 'chat', 'clock'] }), setups, { target })).toBe(undefined);
  expect(sharedPartOf(onChat({ ownBotFor: 'restarts it' }), setups, { target })).toBe(undefined);
});

it('shares a mutant of which nothing is expected', () => {
  expect(sharedPartOf(entry({}, 'mute', true), setups, { target })).toBe('leasedBot');
  const service = entry({ uses: ['peer', 'signUp', 'leasedNewcomer'] }, 'service/claims-joins', true);
  expect(sharedPartOf(service, setups, { target })).toBe(undefined);
});

it.each([
  ['restarts it', entry({ uses: ['bot', 'daemon'] }), { target }],
  ['has a model of its own', entry({ uses: ['bot', 'model'] }), { target }],
  ['bends what it hears', entry({ uses: ['bot', 'traffic'] }), { target }],
  ['has a reason of its own', entry({ ownBotFor: 'an empty store' }), { target }],
  ['has no bot with an operator', entry({ uses: ['signUp'] }), { target }],
  ['must notice a mutant', entry({}, 'mute'), { target }],
  ['is to have its own', entry({}), { target, ownBot: true }],
  ['has a target that serves one person', entry({}), { target: { ...target, servesMany: false } }],
])('shares none where the scenario %s', (_, planned, run) => {
  expect(sharedPartOf(planned, setups, run)).toBe(undefined);
});
