import { ClientEvent, type MatrixClient, type Room } from 'matrix-js-sdk';
import type { Logger } from '../../base/logging/logger.ts';
import type { LogDestination } from '../../base/seams/seams.ts';
import type { Notes } from '../../crypto-store/notes.ts';
import type { MatrixRuntime } from '../../channels/matrix/matrix-runtime.ts';
import { isJoined } from '../../channels/matrix/rooms.ts';
import { postedLine } from './machine-lines.ts';
import type { Introduction } from './settings.ts';

const noteName = 'introduction';

export interface IntroduceOptions extends Introduction {
  readonly runtime: Pick<MatrixRuntime, 'client' | 'deliver'>;
  readonly notes: Notes;
  readonly output: LogDestination;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Says the introduction, once in the life of a store, and tells its event id. Waits until the bot is in the room. A
 * room that is not encrypted gets none, nor does one that the homeserver does not let the bot speak in.
 */
export async function introduce(options: IntroduceOptions): Promise<void> {
  const { runtime, notes, roomId, text, output, log, signal } = options;
  if (notes.get(noteName) !== undefined) return;
  const room = await untilJoined(options);
  if (!(await isEncrypted(runtime.client, room))) {
    log.error(
      { room: roomId },
      'DM_ROOM is not encrypted: INTRO is kept back, encrypt the room and start again',
    );
    return;
  }
  // The same id in every life of the store: the homeserver takes the text once even if it is sent twice.
  const delivered = await runtime.deliver({ conversation: roomId, text, id: noteName });
  signal.throwIfAborted();
  if (delivered.outcome === 'failed') {
    log.error({ room: roomId, reason: delivered.error }, 'INTRO could not be said');
    return;
  }
  // Told before it is noted: a bot that is killed in between tells it again, with the same id.
  output.write(postedLine(delivered.messageId));
  await notes.put(noteName, delivered.messageId);
}

async function untilJoined({ runtime, roomId, log, signal }: IntroduceOptions): Promise<Room> {
  const { client } = runtime;
  const { promise, resolve, reject } = Promise.withResolvers<Room>();
  const look = (): void => {
    const room = client.getRoom(roomId);
    if (room && isJoined(room)) resolve(room);
  };
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  client.on(ClientEvent.Sync, look);
  look();
  if (!client.getRoom(roomId)) log.warn({ room: roomId }, 'waiting to be let into DM_ROOM');
  try {
    return await promise;
  } finally {
    client.off(ClientEvent.Sync, look);
  }
}

async function isEncrypted(client: MatrixClient, room: Room): Promise<boolean> {
  return (
    room.hasEncryptionStateEvent() ||
    ((await client.getCrypto()?.isEncryptionEnabledInRoom(room.roomId)) ?? false)
  );
}
