import type { Message } from '@grammyjs/types';

/** A chat, or a topic of one that is a forum. */
export interface ChatPlace {
  readonly chat: string;
  /** Id of the message that has opened the topic. */
  readonly topic?: number;
}

/** The name of a conversation: a topic is one of its own. */
export function conversationAt({ chat, topic }: ChatPlace): string {
  return topic === undefined ? chat : `${chat}/${topic}`;
}

export function placeOf(conversation: string): ChatPlace {
  const [chat = '', topic] = conversation.split('/');
  return { chat, ...(topic !== undefined && { topic: Number(topic) }) };
}

/** The conversation of a message. What only belongs to a chain of replies is said in the chat. */
export function conversationOf({
  chat,
  is_topic_message: isInTopic,
  message_thread_id: topic,
}: Pick<Message, 'chat' | 'is_topic_message' | 'message_thread_id'>): string {
  return conversationAt({
    chat: String(chat.id),
    ...(isInTopic === true && topic !== undefined && { topic }),
  });
}

/** What a message says of the topic in which it stands. */
export function topicMembers({ topic }: ChatPlace): object {
  return topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true };
}
