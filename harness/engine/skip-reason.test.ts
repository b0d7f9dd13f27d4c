import { expect, it } from 'vitest';
import type { Target } from '../bots/target.ts';
import { scenario } from '../stage/scenario.ts';
import { setups } from '../stage/setups.ts';
import { skipReason } from './skip-reason.ts';

const about = { id: 'a', title: 'a', tags: [], requires: [], mutants: {}, run: async () => {} } as const;
const operated = { ...about, uses: ['bot'] } as const;
const signedUp = { ...about, uses: ['signUp'] } as const;
const target: Target = {
  name: 'gateway',
  claims: ['matrix.plain'],
  mutants: [],
  programs: ['gateway'],
  prepare: async () => ({}),
  launch: () => Promise.reject(new Error('not started here')),
};
const startHomeserver = (): Promise<never> => Promise.reject(new Error('not started here'));
const settings = { homeserverMode: 'simulated', startHomeserver };
const gateway = { target, settings };
const newcomer = { target: { ...target, programs: ['responder'] } as Target, settings };
const elsewhere = { ...newcomer, settings: { ...settings, onboardingUrl: 'https://example.org' } };

it('plays what target, machine and service allow', () => {
  expect(skipReason(scenario({ ...operated, requires: ['matrix.plain'] }), setups, gateway)).toBeUndefined();
  expect(skipReason(scenario(signedUp), setups, elsewhere)).toBeUndefined();
  const single = scenario({ ...signedUp, ownServiceFor: 'a code with one use' });
  expect(skipReason(single, setups, newcomer)).toBeUndefined();
});

it('says what the target does not claim, or cannot be', () => {
  const encrypted = scenario({ ...operated, requires: ['matrix.encrypted', 'matrix.plain'] });
  expect(skipReason(encrypted, setups, gateway)).toBe(
    'needs matrix.encrypted, which this target does not claim',
  );
  expect(skipReason(scenario(signedUp), setups, gateway)).toContain('started as a newcomer');
  expect(skipReason(scenario(operated), setups, newcomer)).toContain('started as a gateway');
});

it('says which ways there are for a bot to know devices, where it has none of them', () => {
  const verifying = scenario({ ...operated, acquaintance: true });
  expect(skipReason(verifying, setups, gateway)).toBe(
    'needs sas.strangers or matrix.encrypted, of which this target claims neither',
  );
  const encrypting: Target = { ...target, claims: ['matrix.encrypted'] };
  expect(skipReason(verifying, setups, { ...gateway, target: encrypting })).toBeUndefined();
});

it('plays no bot on Matrix that claims nothing there', () => {
  const canary = scenario({ ...operated, requires: [] });
  const elsewhere = { ...gateway, target: { ...target, claims: ['slack.events'] } satisfies Target };
  expect(skipReason(canary, setups, elsewhere)).toBe(
    'needs matrix.plain or matrix.encrypted, of which this target claims neither',
  );
  expect(skipReason(canary, setups, gateway)).toBeUndefined();
});

it('says for which bots a scenario makes no sense', () => {
  const pointless = scenario({ ...operated, excludes: ['matrix.plain', 'matrix.own-identity'] });
  expect(skipReason(pointless, setups, gateway)).toBe('is about bots that do not claim matrix.plain');
  const modest: Target = { ...target, claims: ['matrix.encrypted'] };
  expect(skipReason(pointless, setups, { ...gateway, target: modest })).toBeUndefined();
});

it('says what only our own service gives', () => {
  const single = scenario({ ...signedUp, ownServiceFor: 'a code with one use' });
  expect(skipReason(single, setups, elsewhere)).toContain('a code with one use');
});

it('says what the machine lacks, and how to get it', () => {
  const before = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    expect(skipReason(scenario({ ...operated, tools: ['curl'] }), setups, gateway)).toContain(
      'apt-get install curl',
    );
  } finally {
    process.env['PATH'] = before;
  }
});
