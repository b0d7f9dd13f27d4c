import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { SerialQueue } from '../../../base/concurrency/serial-queue.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Logger } from '../../../base/logging/logger.ts';

/** The part of the SDK's crypto that takes the verification steps of rooms, once they are decrypted. */
interface StepHandler {
  onKeyVerificationEvent(event: MatrixEvent): Promise<void>;
}

/**
 * Has the crypto machine take the verification steps of a room in their order. The SDK begins with each at once, but
 * asks for the sender's keys before it passes a request on: a `cancel` that came right after would overtake it, be
 * dropped as unknown, and leave a request that nobody makes any more. A step that cannot be taken in, e.g. because
 * its sender left out what it must have, is named in one line of the log; the SDK leaves the error to nobody.
 */
export function keepInRoomOrder(client: MatrixClient, log: Logger): void {
  const crypto = client.getCrypto() as unknown as StepHandler;
  const handle = crypto.onKeyVerificationEvent.bind(crypto);
  const queue = new SerialQueue();
  crypto.onKeyVerificationEvent = (event) =>
    queue
      .run(() => handle(event), event.getRoomId())
      .catch((error: unknown) => {
        const facts = { room: event.getRoomId(), event: event.getId(), sender: event.getSender() };
        log.warn({ ...facts, reason: messageOf(error) }, 'Matrix verification step could not be taken in');
      });
}
