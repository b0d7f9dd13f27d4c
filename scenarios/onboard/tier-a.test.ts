import { expect, test } from 'vitest';
import type { Newcomer, SignUpStage, StartedBot } from '../../harness/index.ts';
import { checkingStage } from '../testing/checking-stage.ts';
import { expectIntroduction, expectLedIn } from './tier-a.ts';

const steps = { register: true, space_invited: true, space_joined: true, children_joined: ['!room'] };

function ledIn(more: object, kind: 'own' | 'foreign' = 'own'): string[] {
  const service = { facts: { kind } } as unknown as SignUpStage['signUp']['service'];
  const stage = checkingStage({ signUp: { service } as SignUpStage['signUp'] });
  expectLedIn(stage, { answer: { steps: { ...steps, ...more } } } as unknown as Newcomer);
  return stage.noted;
}

test('steps that a service does not speak of are not taken for done', () => {
  expect(ledIn({})).toEqual([
    'A1 steps of the sign-up that failed: none = none',
    'A1 displayname_set: not checked',
    'A1 inviter_dm: not checked',
    'A1 rooms of the space that it joined: true = true',
  ]);
  const told = ledIn({ displayname_set: false, inviter_dm: true, children_joined: [] });
  expect(told).toEqual([
    'A1 steps of the sign-up that failed: none = displayname_set',
    'A1 rooms of the space that it joined: true = false',
  ]);
});

test('whether there were rooms to join is known of our own service alone', () => {
  const rooms = 'A1 rooms of the space that it joined';
  expect(ledIn({ children_joined: [] }, 'foreign')).toContain(`${rooms}: not checked`);
  expect(ledIn({ children_joined: ['!room'] }, 'foreign')).toContain(`${rooms}: true = true`);
});

test.each([
  ['does not say', undefined, 'A3 event id: not checked'],
  ['says', async () => '$other', 'A3 event id: $heard = $other'],
])('an introduction of a bot that %s what it posted', async (_what, posted, noted) => {
  const heard = { eventId: '$heard', wireType: 'm.room.encrypted', body: 'Hello' };
  const peer = { message: async () => heard } as unknown as SignUpStage['peer'];
  const stage = checkingStage({ peer });
  const bot = { posted } as unknown as StartedBot;
  await expectIntroduction(stage, { start: async () => bot, intro: 'Hello' } as unknown as Newcomer);
  expect(stage.noted).toContain(noted);
});
