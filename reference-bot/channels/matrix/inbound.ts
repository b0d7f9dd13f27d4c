import {
  EventType,
  type MatrixClient,
  type MatrixEvent,
  MatrixEventEvent,
  MsgType,
  type Room,
  RoomEvent,
} from 'matrix-js-sdk';
import type { RoomMessageEventContent } from 'matrix-js-sdk/lib/types.js';
import type { Agent } from '../../agent/agent.ts';
import { SerialQueue } from '../../base/concurrency/serial-queue.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Counters } from './counters.ts';
import { judgeInbound } from './inbound-text.ts';
import { hasLeft, isSupported } from './rooms.ts';

/** An answer on its way out. */
export interface Reply {
  readonly client: MatrixClient;
  readonly roomId: string;
  /** What it answers. */
  readonly eventId: string;
  readonly content: RoomMessageEventContent;
}

/** Who answers, what, and how. */
export interface Conversation {
  readonly agent: Agent;
  /** False for history, and for what has been answered. `at` is in milliseconds since the epoch. */
  readonly isNews: (text: { readonly eventId: string; readonly at: number }) => boolean;
  readonly send: (reply: Reply) => Promise<unknown>;
}

export interface InboundOptions extends Conversation {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly encryption: boolean;
  readonly allows: (userId: string) => boolean;
  readonly counters: Counters;
  readonly log: Logger;
}

/** Answers texts as they arrive, in each room one after the other. */
export function answerTexts(options: InboundOptions): void {
  const queue = new SerialQueue();
  options.client.on(RoomEvent.Timeline, (event, room, toStartOfTimeline, _removed, { liveEvent }) => {
    if (!room || toStartOfTimeline || !liveEvent || hasLeft(room)) return;
    if (!isNews(event, options)) return;
    if (!isSupported(room, options.encryption)) {
      countUnsupported(event, options.counters);
      return;
    }
    if (event.getType() !== EventType.RoomMessage && !event.isEncrypted()) return;
    whenReadable(event, () => {
      queue
        .run(() => answer(event, room, options), room.roomId)
        .catch((error: unknown) => {
          options.counters.inboundDispatchFailureTotal += 1;
          options.log.error(
            { room: room.roomId, event: event.getId(), err: error },
            'Matrix inbound dispatch failed',
          );
        });
    });
  });
}

function isNews(event: MatrixEvent, options: InboundOptions): boolean {
  return options.isNews({ eventId: event.getId() ?? '', at: event.localTimestamp });
}

/** At once for a plain event; otherwise when it has been decrypted, which may be when its key comes later. */
function whenReadable(event: MatrixEvent, use: () => void): void {
  if (!event.isEncrypted()) {
    use();
    return;
  }
  const onDecrypted = (): void => {
    if (event.isDecryptionFailure()) return;
    event.off(MatrixEventEvent.Decrypted, onDecrypted);
    use();
  };
  event.on(MatrixEventEvent.Decrypted, onDecrypted);
  if (event.getClearContent()) onDecrypted();
}

async function answer(event: MatrixEvent, room: Room, options: InboundOptions): Promise<void> {
  const { client, log, agent } = options;
  const [sender, eventId] = [event.getSender(), event.getId()];
  if (event.getType() !== EventType.RoomMessage || sender === undefined || eventId === undefined) return;
  // It may have come a second time while it waited for its turn.
  if (hasLeft(room) || !isNews(event, options)) return;
  const decision = judgeInbound({ sender, content: event.getContent() }, options);
  if (!decision.take) {
    if (decision.reason) log.info({ room: room.roomId, sender }, decision.reason);
    return;
  }
  const reply = await agent({ channel: 'matrix', conversation: room.roomId, sender, body: decision.body });
  if (reply === undefined) return;
  await options.send({
    client,
    roomId: room.roomId,
    eventId,
    content: { msgtype: MsgType.Text, body: reply },
  });
  log.info({ room: room.roomId, sender, event: eventId }, 'answered a Matrix text');
}

/** The change to encryption counts, as does everything that is said afterwards. */
function countUnsupported(event: MatrixEvent, counters: Counters): void {
  if (event.isState() && event.getType() !== EventType.RoomEncryption) return;
  counters.peerDropEncryptedRoomTotal += 1;
  counters.unsupportedInboundCount += 1;
}
