import { expect, test } from 'vitest';
import { EventLog } from '../../../waiting/event-log.ts';
import { unlessCancelled } from './cancellation.ts';
import type { WireEvent } from './peer.ts';

function cancel(more: Partial<WireEvent>): WireEvent {
  const type = 'm.key.verification.cancel';
  return { type, flow: 'f', seenBy: 'alice', direction: 'sent', cancelCode: 'm.user', ...more } as WireEvent;
}

const never = new Promise<never>(() => {});

test('a wait in a verification ends when one side cancels, and says which', async () => {
  const transcript = new EventLog<WireEvent>();
  const waiting = unlessCancelled({ transcript }, 'f', never);
  transcript.append(cancel({ flow: 'another' }));
  transcript.append(cancel({ cancelCode: 'm.key_mismatch' }));
  await expect(waiting).rejects.toThrow(
    'the verification was cancelled: m.key_mismatch, by the client of alice',
  );
});

test('one that the bot has cancelled before has its words', async () => {
  const transcript = new EventLog<WireEvent>();
  transcript.append(cancel({ direction: 'received', content: { reason: 'starting again' } }));
  await expect(unlessCancelled({ transcript }, 'f', never)).rejects.toThrow(
    'the verification was cancelled: m.user, by the bot (“starting again”)',
  );
  await expect(unlessCancelled({ transcript }, 'g', Promise.resolve('here'))).resolves.toBe('here');
});

test('one by somebody else in the room ends nothing', async () => {
  const transcript = new EventLog<WireEvent>();
  const received = { direction: 'received', from: '@bot:x' } as const;
  transcript.append(cancel({ ...received, type: 'm.key.verification.ready' }));
  const waiting = unlessCancelled({ transcript }, 'f', never);
  transcript.append(cancel({ ...received, from: '@bob:x', cancelCode: 'm.mismatched_sas' }));
  transcript.append(cancel(received));
  await expect(waiting).rejects.toThrow('the verification was cancelled: m.user, by the bot');
});
