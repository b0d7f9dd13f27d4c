import { CancelledError } from '../../../errors/cancelled-error.ts';
import type { EventLog } from '../../../waiting/event-log.ts';
import { stepType } from '../oracle/sas/record.ts';
import type { WireEvent } from './peer.ts';

const cancelType = stepType('cancel');

/** What one side has sent to end a verification that was to go on. */
export function cancelledBy({ direction, seenBy, cancelCode = 'none', content }: WireEvent): CancelledError {
  if (direction === 'sent')
    return new CancelledError(cancelCode, `the client of ${seenBy}`, { byBot: false });
  const reason = content?.['reason'];
  const words = typeof reason === 'string' && reason !== cancelCode ? ` (“${reason}”)` : '';
  return new CancelledError(cancelCode, `the bot${words}`, { byBot: true });
}

/**
 * Resolves as a promise does, unless one side has cancelled the verification or does so before.
 * @throws CancelledError as soon as one has.
 */
export async function unlessCancelled<T>(
  { transcript }: { readonly transcript: EventLog<WireEvent> },
  flow: string,
  promise: Promise<T>,
): Promise<T> {
  const cancelled = Promise.withResolvers<never>();
  const look = (event: WireEvent): void => {
    if (event.flow !== flow || event.type !== cancelType) return;
    if (isOfEitherSide(event, transcript.items)) cancelled.reject(cancelledBy(event));
  };
  const unsubscribe = transcript.subscribe(look);
  transcript.items.forEach(look);
  return Promise.race([promise, cancelled.promise]).finally(unsubscribe);
}

/** In a room everybody can send a step that relates to a verification. Its other side is the one who has sent the first. */
function isOfEitherSide({ flow, direction, from }: WireEvent, all: readonly WireEvent[]): boolean {
  if (direction === 'sent') return true;
  const first = all.find((event) => event.flow === flow && event.direction === 'received');
  return first === undefined || first.from === from;
}
