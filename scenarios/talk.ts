import type { Peer, ReceivedMessage, Stage } from '../harness/index.ts';

/** What was said, and what came back. */
export interface Exchange {
  readonly reply: ReceivedMessage;
  readonly sentEventId: string;
  /** What no text but an answer to this one contains. */
  readonly nonce: string;
}

/**
 * Sends the bot a text that nobody can guess and waits for the answer that contains it.
 * As events of a room arrive in order, an answer also shows that the bot has dealt with all that came before.
 */
export async function talk(stage: Stage, room: string, peer: Peer = stage.peer): Promise<Exchange> {
  const nonce = crypto.randomUUID().slice(0, 8);
  const sentAtMs = performance.now();
  const sentEventId = await peer.send(room, `ping ${nonce}`);
  const reply = await peer.message(room, stage.bot.userId, (body) => body.includes(nonce));
  stage.record({
    kind: 'message',
    network: 'matrix',
    room,
    sentEventId,
    replyEventId: reply.eventId,
    replyWireType: reply.wireType,
    replySender: reply.sender,
    latencyMs: Math.round(reply.atMs - sentAtMs),
    shield: await peer.shields(reply),
  });
  return { reply, sentEventId, nonce };
}
