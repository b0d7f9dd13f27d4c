import type { EventLog } from '../../../waiting/event-log.ts';
import type { Wait } from '../../../waiting/waiting.ts';
import type { MatchesMessage, ReceivedMessage } from './peer.ts';

/**
 * The first text of a user in a room, past or future, that matches.
 * @throws DeadlineError that tells a user who said other things from one who said nothing.
 */
export function firstHeard(
  heard: EventLog<ReceivedMessage>,
  room: string,
  from: string,
  matches: MatchesMessage,
  wait: Pick<Wait, 'signal' | 'deadlineMs'>,
): Promise<ReceivedMessage> {
  const told = (): ReceivedMessage[] =>
    heard.items.filter((message) => message.room === room && message.sender === from);
  return heard.first(
    (message) => message.room === room && message.sender === from && matches(message.body, message),
    {
      ...wait,
      why: `an answer from ${from}`,
      instead: () => `who said ${told().length === 0 ? 'nothing' : 'something else'}`,
      lastSeen: () => {
        const last = told().at(-1);
        return last === undefined
          ? 'no message that could be read'
          : `a message of ${last.body.length} characters, ${last.wireType === 'm.room.encrypted' ? 'encrypted' : 'in clear'}`;
      },
    },
  );
}
