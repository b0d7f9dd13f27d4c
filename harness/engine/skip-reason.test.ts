import { expect, it } from 'vitest';
import type { Target } from '../bots/target.ts';
import { onboardingScenario, scenario } from './scenario.ts';
import { skipReason } from './skip-reason.ts';

const about = { id: 'a', title: 'a', tags: [], requires: [], mutants: {}, run: async () => {} } as const;
const gateway: Target = {
  name: 'gateway',
  capabilities: ['matrix.plain'],
  mutants: [],
  version: async () => undefined,
  start: () => Promise.reject(new Error('not started here')),
};
const newcomer: Target = { ...gateway, respond: () => Promise.reject(new Error('not started here')) };

it('plays what target, machine and service allow', () => {
  expect(skipReason(scenario({ ...about, requires: ['matrix.plain'] }), gateway, 'own')).toBeUndefined();
  expect(skipReason(onboardingScenario(about), newcomer, 'foreign')).toBeUndefined();
  const single = onboardingScenario({ ...about, ownServiceFor: 'a code with one use' });
  expect(skipReason(single, newcomer, 'own')).toBeUndefined();
});

it('says what the target does not claim, or cannot be', () => {
  const encrypted = scenario({ ...about, requires: ['matrix.encrypted', 'matrix.plain'] });
  expect(skipReason(encrypted, gateway, 'own')).toBe(
    'needs matrix.encrypted, which this target does not claim',
  );
  expect(skipReason(onboardingScenario(about), gateway, 'own')).toContain('started as a newcomer');
});

it('says what only our own service gives', () => {
  const single = onboardingScenario({ ...about, ownServiceFor: 'a code with one use' });
  expect(skipReason(single, newcomer, 'foreign')).toContain('a code with one use');
});

it('says what the machine lacks, and how to get it', () => {
  const before = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    expect(skipReason(scenario({ ...about, tools: ['curl'] }), gateway, 'own')).toContain(
      'apt-get install curl',
    );
  } finally {
    process.env['PATH'] = before;
  }
});
