import type { Wait } from '../../../waiting/waiting.ts';
import type { MatchesMessage, Peer, ReceivedMessage, WireEvent } from './peer.ts';

const encrypted = 'm.room.encrypted';

/**
 * The first text of a user in a room, past or future, that matches.
 * @throws DeadlineError that tells a user who said other things from one who said nothing, or nothing that could be read.
 */
export function firstHeard(
  { heard, transcript }: Pick<Peer, 'heard' | 'transcript'>,
  room: string,
  from: string,
  matches: MatchesMessage,
  wait: Pick<Wait, 'signal' | 'deadlineMs'>,
): Promise<ReceivedMessage> {
  const told = (): ReceivedMessage[] =>
    heard.items.filter((message) => message.room === room && message.sender === from);
  const isUnread = ({ direction, room: where, from: who, type }: WireEvent): boolean =>
    direction === 'received' && where === room && who === from && type === encrypted;
  const silence = (): string =>
    transcript.items.some(isUnread)
      ? 'nothing that could be read: what came could not be decrypted'
      : 'nothing';
  return heard.first(
    (message) => message.room === room && message.sender === from && matches(message.body, message),
    {
      ...wait,
      why: `an answer from ${from}`,
      instead: () => `who said ${told().length === 0 ? silence() : 'something else'}`,
      lastSeen: () => {
        const last = told().at(-1);
        return last === undefined
          ? 'no message that could be read'
          : `a message of ${last.body.length} characters, ${last.wireType === encrypted ? 'encrypted' : 'in clear'}`;
      },
    },
  );
}
