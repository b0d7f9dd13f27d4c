import type { MatrixClient } from 'matrix-js-sdk';
import { messageOf } from '../../../errors/message-of.ts';
import type { Logger } from '../../../logging/logger.ts';
import type { StepHandler } from './in-room-order.ts';

/**
 * Has one line of the log say which verification step of a room could not be taken in, e.g. because its sender left
 * out what it must have. The SDK leaves the error to nobody. Does nothing where the client has no crypto machine.
 */
export function nameUnreadableSteps(client: MatrixClient, log: Logger): void {
  const crypto = client.getCrypto() as unknown as StepHandler | undefined;
  if (!crypto) return;
  const handle = crypto.onKeyVerificationEvent.bind(crypto);
  crypto.onKeyVerificationEvent = (event) =>
    handle(event).catch((error: unknown) => {
      const facts = { room: event.getRoomId(), event: event.getId(), sender: event.getSender() };
      log.warn({ ...facts, reason: messageOf(error) }, 'Matrix verification step could not be taken in');
    });
}
