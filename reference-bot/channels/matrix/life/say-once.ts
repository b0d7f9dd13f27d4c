import type { MatrixClient } from 'matrix-js-sdk';
import type { RoomMessageEventContent } from 'matrix-js-sdk/lib/types.js';
import { isPassing, persistently, type PersistentOptions } from './persistently.ts';

/** Something to say. */
export interface Saying {
  readonly roomId: string;
  readonly content: RoomMessageEventContent;
  /** The same however often it is sent, so that the homeserver takes it once. */
  readonly transactionId: string;
}

/**
 * Says something in a room that the client knows, as soon as the homeserver lets it. Returns the event id.
 * @throws the homeserver's refusal; the signal's reason when it is aborted.
 */
export function sayOnce(
  client: MatrixClient,
  saying: Saying,
  options: Omit<PersistentOptions, 'isTransient'>,
): Promise<string> {
  return persistently(() => send(client, saying), { ...options, isTransient: isPassing });
}

async function send(client: MatrixClient, { roomId, content, transactionId }: Saying): Promise<string> {
  const room = client.getRoom(roomId);
  const echo = room
    ?.getLiveTimeline()
    .getEvents()
    .find((event) => event.getUnsigned().transaction_id === transactionId && event.status === null);
  const sentBefore = echo?.getId();
  if (sentBefore !== undefined) return sentBefore;
  // The SDK knows a text by its transaction, and refuses to begin another one like it.
  const failed = room?.getEventForTxnId(transactionId);
  const sending =
    room && failed ? client.resendEvent(failed, room) : client.sendMessage(roomId, content, transactionId);
  return (await sending).event_id;
}
