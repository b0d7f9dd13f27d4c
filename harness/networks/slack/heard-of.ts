import type { Heard } from '../chat/chat.ts';
import { unescapeText } from './mrkdwn.ts';
import { callsAll, shownText } from './shown-text.ts';
import type { Message } from './workspace.ts';

/** A message of the bot, as people see it. */
export function heardOf(message: Message): Heard {
  const { ts: id, channel: conversation, thread_ts: repliesTo } = message;
  const raw = shownText(message);
  return {
    id,
    conversation,
    text: unescapeText(raw),
    atMs: performance.now(),
    ...(repliesTo !== undefined && { repliesTo }),
    ...(callsAll(raw) && { callsAll: true }),
  };
}
