import { EventType, type MatrixClient, type MatrixEvent, type Room, RoomEvent } from 'matrix-js-sdk';
import type { Logger } from '../../base/logging/logger.ts';
import type { HeardText, Inbound } from '../inbound.ts';
import type { Counters } from './counters.ts';
import { judgeMessage } from './judge-message.ts';
import { hasLeft, isSupported } from './rooms.ts';
import { isReadable, whenReadable } from './when-readable.ts';

export interface AnswerTextsOptions {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly encryption: boolean;
  readonly allows: (userId: string) => boolean;
  /** False for history, and for what has been answered. `at` is in milliseconds since the epoch. */
  readonly isNews: (text: {
    readonly roomId: string;
    readonly eventId: string;
    readonly at: number;
  }) => boolean;
  readonly inbound: Inbound;
  readonly counters: Counters;
  readonly log: Logger;
}

/** Answers texts as they arrive, in each room one after the other. */
export function answerTexts(options: AnswerTextsOptions): void {
  options.client.on(RoomEvent.Timeline, (event, room, toStartOfTimeline, _removed, { liveEvent }) => {
    if (!room || toStartOfTimeline || !liveEvent || hasLeft(room)) return;
    if (!isNews(event, options)) return;
    if (!isSupported(room, options.encryption)) {
      countUnsupported(event, options.counters);
      return;
    }
    if (event.getType() !== EventType.RoomMessage && !event.isEncrypted()) return;
    takeInTurn(event, room, options);
  });
}

function isNews(event: MatrixEvent, options: AnswerTextsOptions): boolean {
  const [roomId = '', eventId = ''] = [event.getRoomId(), event.getId()];
  return options.isNews({ roomId, eventId, at: event.localTimestamp });
}

/**
 * Answers a text when those before it have been answered: the SDK decrypts the newest first. Nobody waits for a text
 * whose key is not there: it is answered when its key comes.
 */
function takeInTurn(event: MatrixEvent, room: Room, options: AnswerTextsOptions): void {
  const { client, inbound } = options;
  const decrypting = client.decryptEventIfNeeded(event);
  const read = (): HeardText | undefined => readText(event, room, options);
  void inbound.take(room.roomId, async () => {
    await decrypting;
    if (isReadable(event)) return read();
    whenReadable(event, () => void inbound.take(room.roomId, read));
    return undefined;
  });
}

function readText(event: MatrixEvent, room: Room, options: AnswerTextsOptions): HeardText | undefined {
  const [sender, id] = [event.getSender(), event.getId()];
  if (event.getType() !== EventType.RoomMessage || sender === undefined || id === undefined) return undefined;
  // It may have come a second time while it waited for its turn.
  if (hasLeft(room) || !isNews(event, options)) return undefined;
  const decision = judgeMessage({ sender, content: event.getContent() }, options);
  if (decision.take) return { id, sender, body: decision.body };
  if (decision.reason) options.log.info({ room: room.roomId, sender }, decision.reason);
  return undefined;
}

/** The change to encryption counts, as does everything that is said afterwards. */
function countUnsupported(event: MatrixEvent, counters: Counters): void {
  if (event.isState() && event.getType() !== EventType.RoomEncryption) return;
  counters.peerDropEncryptedRoomTotal += 1;
  counters.unsupportedInboundCount += 1;
}
