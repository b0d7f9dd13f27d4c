import { ClientEvent, type MatrixClient, MsgType, type Room } from 'matrix-js-sdk';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock, LogDestination } from '../../base/seams/seams.ts';
import { isJoined } from '../../channels/matrix/rooms.ts';
import { postedLine } from './machine-lines.ts';
import { sayOnce } from './say-once.ts';
import type { Introduction } from './settings.ts';
import type { Notes } from './store/notes.ts';

const noteName = 'introduction';

export interface IntroduceOptions extends Introduction {
  readonly client: MatrixClient;
  readonly notes: Notes;
  /** The same in every life of the store, so that the homeserver takes the text once even if it is sent twice. */
  readonly transactionId: string;
  readonly output: LogDestination;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Says the introduction, once in the life of a store, and tells its event id. Waits until the bot is in the room. A
 * room that is not encrypted gets none, nor does one that the homeserver does not let the bot speak in.
 */
export async function introduce(options: IntroduceOptions): Promise<void> {
  const { client, notes, roomId, text, transactionId, output, log } = options;
  if (notes.get(noteName) !== undefined) return;
  const room = await untilJoined(options);
  if (!(await isEncrypted(client, room))) {
    log.error(
      { room: roomId },
      'DM_ROOM is not encrypted: INTRO is kept back, encrypt the room and start again',
    );
    return;
  }
  try {
    const content = { msgtype: MsgType.Text, body: text } as const;
    const saying = { roomId, content, transactionId };
    const eventId = await sayOnce(client, saying, { ...options, what: 'to introduce itself' });
    // Told before it is noted: whoever is killed in between tells it again, with the same id.
    output.write(postedLine(eventId));
    await notes.put(noteName, eventId);
  } catch (error) {
    options.signal.throwIfAborted();
    log.error({ room: roomId, err: error }, 'INTRO could not be said');
  }
}

async function untilJoined({ client, roomId, log, signal }: IntroduceOptions): Promise<Room> {
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
