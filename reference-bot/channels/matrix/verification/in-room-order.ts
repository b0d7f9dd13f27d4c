import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { SerialQueue } from '../serial-queue.ts';

/** The part of the SDK's crypto that takes the events of rooms. */
interface LiveEventHandler {
  onLiveEventFromSync(event: MatrixEvent): Promise<void>;
}

/**
 * Has the crypto machine take the events of a room in their order. The SDK begins with each at once, but asks for the
 * sender's keys before it passes a verification request on: a `cancel` that came right after would overtake it, be
 * dropped as unknown, and leave a request that nobody makes any more.
 */
export function keepInRoomOrder(client: MatrixClient): void {
  const crypto = client.getCrypto() as unknown as LiveEventHandler;
  const handle = crypto.onLiveEventFromSync.bind(crypto);
  const queues = new Map<string, SerialQueue>();
  crypto.onLiveEventFromSync = (event) => {
    const roomId = event.getRoomId() ?? '';
    const queue = queues.get(roomId) ?? new SerialQueue();
    queues.set(roomId, queue);
    return queue.run(() => handle(event));
  };
}
