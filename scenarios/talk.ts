import {
  newQuestion,
  type Peer,
  type Question,
  type ReceivedMessage,
  type BotStage,
  type CommonStage,
} from '../harness/index.ts';

/** What was said, and what came back. */
export interface Exchange {
  readonly reply: ReceivedMessage;
  readonly sentEventId: string;
  readonly question: Question;
}

/**
 * Asks the bot something and waits for the answer. As events of a room arrive in order, an answer also shows that
 * the bot has dealt with all that came before.
 */
export function talk(stage: BotStage, room: string, peer: Peer = stage.peer): Promise<Exchange> {
  return ask(stage, stage.bot.userId, room, peer);
}

/** The same for a bot that the stage does not know. */
export async function ask(
  { talk: manner, record }: Pick<CommonStage<string>, 'talk' | 'record'>,
  user: string,
  room: string,
  peer: Peer,
): Promise<Exchange> {
  const question = newQuestion(manner);
  // A bot whose answers are all the same has perhaps given one before.
  const before = new Set(peer.heard.items.map(({ eventId }) => eventId));
  const sentAtMs = performance.now();
  const sentEventId = await peer.send(room, question.text);
  const reply = await peer.message(
    room,
    user,
    (body, { eventId }) => !before.has(eventId) && question.isAnsweredBy(body),
  );
  record({
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
  return { reply, sentEventId, question };
}

/** How a message came, for a comparison with `m.room.encrypted`; of one in clear it says so. */
export function wireTypeOf({ wireType }: Pick<ReceivedMessage, 'wireType'>): string {
  return wireType === 'm.room.encrypted' ? wireType : `${wireType}, in clear`;
}
