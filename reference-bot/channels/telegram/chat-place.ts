/** Where something is said: a chat, or a topic of one that is a forum. */
export interface ChatPlace {
  readonly chat: string;
  readonly topic?: number;
}

/** The conversation there: each topic is one of its own. */
export function conversationAt({ chat, topic }: ChatPlace): string {
  return topic === undefined ? chat : `${chat}/${topic}`;
}

export function placeOf(conversation: string): ChatPlace {
  const [chat = '', topic] = conversation.split('/');
  return { chat, ...(topic !== undefined && { topic: Number(topic) }) };
}
