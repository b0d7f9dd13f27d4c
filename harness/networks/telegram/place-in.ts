import type { Message } from '@grammyjs/types';
import type { BotAccount, KnownChat } from './bot-account.ts';
import type { ParametersOf } from './parameters.ts';
import { badRequest } from './refusal.ts';
import { topicMembers } from './topics.ts';

/** What a message can say of where in its chat it belongs. */
export type Where = Partial<
  Pick<ParametersOf<'sendMessage'>, 'message_thread_id' | 'reply_parameters' | 'reply_to_message_id'>
>;

/**
 * The topic in which a message stands, and the one to which it is a reply.
 * @throws Refusal 400 where there is no such topic, or no such message.
 */
export function placeIn(
  chat: KnownChat,
  { message_thread_id: topic, reply_parameters: reply, reply_to_message_id: former }: Where,
  account: BotAccount,
): Partial<Message> {
  if (topic !== undefined && !account.topics(chat).has(topic)) throw badRequest('message thread not found');
  const place = topicMembers({ chat: String(chat.id), ...(topic !== undefined && { topic }) });
  const id = reply?.message_id ?? former;
  if (id === undefined) return place;
  const replied = account.find(chat.id, id);
  if (replied !== undefined) return { ...place, reply_to_message: replied as never };
  if (reply?.allow_sending_without_reply === true) return place;
  throw badRequest('message to be replied not found');
}
