import type { Asked, RecogniseAnswer } from '../../books.ts';
import type { Peer } from '../peers/peer.ts';

/** A question of a person. */
export interface PosedQuestion extends Asked {
  /** Undefined as long as the homeserver has not taken it. */
  eventId?: string;
}

/** Notes what the peers ask from now on. */
export function noteQuestions(
  peers: readonly Peer[],
  recognise: RecogniseAnswer,
): readonly Readonly<PosedQuestion>[] {
  const questions: PosedQuestion[] = [];
  for (const peer of peers) {
    const send = peer.send.bind(peer);
    peer.send = async (room, text) => {
      const isAnsweredBy = recognise(text);
      if (isAnsweredBy === undefined) return send(room, text);
      const question: PosedQuestion = { conversation: room, by: peer.userId, isAnsweredBy };
      questions.push(question);
      return (question.eventId = await send(room, text));
    };
  }
  return questions;
}
