import { expect, it } from 'vitest';
import { stepNameOf, type SasRecord } from '../../networks/matrix/oracle/sas/record.ts';
import { brokenRecords } from '../../networks/matrix/oracle/sas/testing/broken-records.ts';
import { honestRecord } from '../../networks/matrix/oracle/sas/testing/honest-record.ts';
import { brokenRule, valueRules, type SoundRecord } from './judge-values.ts';

/** Until the mac of the bot; what comes then has no values. */
function soundRecordOf({ transport, transactionId, judged, other, steps }: SasRecord): SoundRecord {
  return {
    transport,
    flow: transactionId,
    bot: judged,
    person: other,
    steps: steps.map(({ sender, type, content }) => ({
      by: sender === judged.user ? 'bot' : 'person',
      name: stepNameOf({ type, content })!,
      content,
    })),
  };
}

it.each(['room', 'to-device'] as const)('finds nothing wrong with a bot that is honest, %s', (transport) => {
  expect(brokenRule(soundRecordOf(honestRecord({ transport })))).toBeUndefined();
});

/** For these more must be known than the steps: types of events, the clock, the room, or keys that were published before. */
const needsMore = new Set([
  'room-step-as-m.room.message',
  'request-not-as-m.room.message',
  'step-in-clear',
  'unheard-step-in-clear',
  'request-too-old',
  'request-from-the-future',
  'mac-of-unpublished-key',
]);
const byValues = Object.entries(brokenRecords).filter(
  ([rule]) => valueRules.has(rule) && !needsMore.has(rule),
);

it.each(byValues)('names %s', (rule, record) => {
  expect(brokenRule(soundRecordOf(record()))).toBe(rule);
});
