import { expect, test } from 'vitest';
import type { RunEvent } from '../model/events.ts';
import { failingRun } from '../testing/failing-run.ts';
import { wire } from '../testing/sample-evidence.ts';
import { sanitiseEvent } from './sanitise-event.ts';
import { SecretRegistry } from './secret-registry.ts';

const token = 'syt_YWxpY2U_abcdefghij';

function registryOf(secret: string): SecretRegistry {
  const registry = new SecretRegistry();
  registry.register(secret, 'token');
  return registry;
}

test('redacts every string, however deep', () => {
  const lines = ['GET /sync', `Authorization: Bearer ${token}`];
  const event: RunEvent = {
    type: 'evidence',
    at: 1,
    scenario: 'a',
    evidence: { kind: 'log', source: `bot ${token}`, lines },
  };
  const clean = sanitiseEvent(event, registryOf(token));
  expect(clean).toMatchObject({
    evidence: {
      source: 'bot [redacted:token]',
      lines: ['GET /sync', 'Authorization: Bearer [redacted:token]'],
    },
  });
});

test('colours of a terminal do not hide a secret, nor reach anybody', () => {
  const reason = `\u001B[31mhunter\u001B[0m22\u001B[0m is wrong`;
  const event: RunEvent = { type: 'network.failed', at: 1, network: 'matrix', reason, log: [] };
  expect(sanitiseEvent(event, registryOf('hunter22'))).toMatchObject({ reason: '[redacted:token] is wrong' });
});

test('keys that are not named never get through, whatever is in them', () => {
  const evidence = { ...wire('alice', 'sent', 'key'), content: { key: 'not registered anywhere' } };
  const event = { type: 'evidence', at: 1, scenario: 'a', evidence } as RunEvent;
  expect(JSON.stringify(sanitiseEvent(event, new SecretRegistry()))).not.toContain('not registered anywhere');
});

test('events without secrets stay equal', () => {
  for (const event of failingRun()) expect(sanitiseEvent(event, registryOf(token))).toEqual(event);
});

test('a password that is a word of the schema leaves the event readable', () => {
  const outcome = { step: 0, outcome: 'interrupted', error: 'it was interrupted' } as const;
  const event: RunEvent = { type: 'step.finished', at: 1, scenario: 'a', ...outcome };
  expect(sanitiseEvent(event, registryOf('interrupted'))).toMatchObject({
    outcome: 'interrupted',
    error: 'it was [redacted:token]',
  });
});

test('what is no event is refused', () => {
  expect(() => sanitiseEvent({ type: 'other' } as unknown as RunEvent, new SecretRegistry())).toThrow();
});
