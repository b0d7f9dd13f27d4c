import { expect, test } from 'vitest';
import type { SignUpStage, ReceivedMessage } from '../../harness/index.ts';
import { checkingStage } from '../testing/checking-stage.ts';
import { expectNoShields } from './tier-b.ts';

const red = 'RED (UnverifiedIdentity)';
const [laxName, strictName] = [
  'C7 answer, shield as Element shows it',
  'C7 answer, shield of a client that demands verification',
];

test.each([
  ['a newer room key, nobody is warned', 'new', 'NONE', 'NONE', [`${strictName}: NONE = NONE`]],
  ['a newer room key, a strict client is warned', 'new', 'NONE', red, [`${strictName}: NONE = RED`]],
  ['an older room key, nobody is warned', 'old', 'NONE', 'NONE', [`${strictName}: NONE = NONE`]],
  [
    'an older room key, a strict client is warned',
    'old',
    'NONE',
    red,
    [`finding: NONE: renew the room key after a verification / ${red}`, `${strictName}: not checked`],
  ],
  ['no room key at all', undefined, 'PLAINTEXT', 'PLAINTEXT', [`${strictName}: NONE = PLAINTEXT`]],
])('a message of a verified bot under %s', async (_what, roomKey, lax, strict, more) => {
  const peer = { shields: async () => ({ lax, strict }) } as unknown as SignUpStage['peer'];
  const stage = checkingStage({ peer });
  await expectNoShields(
    stage,
    { gate: 'C7', what: 'answer' },
    { roomKey } as ReceivedMessage,
    new Set(['old']),
  );
  expect(stage.noted).toEqual([`${laxName}: NONE = ${lax}`, ...more]);
});
