import {
  EventType,
  type MatrixClient,
  type MatrixEvent,
  MatrixEventEvent,
  MsgType,
  type Room,
  RoomEvent,
} from 'matrix-js-sdk';
import type { Agent } from '../../agent/agent.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Counters } from './counters.ts';
import { judgeInbound } from './inbound-text.ts';
import { hasLeft, isSupported } from './rooms.ts';
import { SerialQueue } from './serial-queue.ts';

export interface InboundOptions {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly encryption: boolean;
  readonly allows: (userId: string) => boolean;
  readonly counters: Counters;
  readonly log: Logger;
  readonly agent: Agent;
  /** Milliseconds since the epoch. What was said before is history, not a question. */
  readonly startedAt: number;
}

/** Answers texts as they arrive, in each room one after the other. */
export function answerTexts(options: InboundOptions): void {
  const queues = new Map<string, SerialQueue>();
  options.client.on(RoomEvent.Timeline, (event, room, toStartOfTimeline, _removed, { liveEvent }) => {
    if (!room || toStartOfTimeline || !liveEvent || hasLeft(room)) return;
    if (event.localTimestamp < options.startedAt) return;
    if (!isSupported(room, options.encryption)) {
      countUnsupported(event, options.counters);
      return;
    }
    if (event.getType() !== EventType.RoomMessage && !event.isEncrypted()) return;
    const queue = queues.get(room.roomId) ?? new SerialQueue();
    queues.set(room.roomId, queue);
    whenReadable(event, () => {
      queue
        .run(() => answer(event, room, options))
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
  const sender = event.getSender();
  if (event.getType() !== EventType.RoomMessage || sender === undefined || hasLeft(room)) return;
  const decision = judgeInbound({ sender, content: event.getContent() }, options);
  if (!decision.take) {
    if (decision.reason) log.info({ room: room.roomId, sender }, decision.reason);
    return;
  }
  const reply = await agent({ channel: 'matrix', conversation: room.roomId, sender, body: decision.body });
  if (reply === undefined) return;
  await client.sendMessage(room.roomId, { msgtype: MsgType.Text, body: reply });
  log.info({ room: room.roomId, sender, event: event.getId() }, 'answered a Matrix text');
}

/** The change to encryption counts, as does everything that is said afterwards. */
function countUnsupported(event: MatrixEvent, counters: Counters): void {
  if (event.isState() && event.getType() !== EventType.RoomEncryption) return;
  counters.peerDropEncryptedRoomTotal += 1;
  counters.unsupportedInboundCount += 1;
}
