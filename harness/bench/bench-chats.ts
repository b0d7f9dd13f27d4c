import type { Chat, ChatOptions } from '../networks/chat/chat.ts';
import { openChat } from '../stage/chats.ts';

/** Enough that no limit of a conversation is met. */
const casts = 40;

/** Opens a network's double for a measurement. */
export type OpenForBench = (signal: AbortSignal) => Promise<Chat>;

const order = (signal: AbortSignal): ChatOptions => ({
  casts,
  signal,
  record: () => {},
  registerSecret: () => {},
});

/** The networks that are measured, each in the way in which bots usually take part in it. */
export const benchChats = {
  telegram: (signal) => openChat.telegram(order(signal)),
  slack: (signal) => openChat.slack(order(signal)),
  discord: (signal) => openChat.discord(order(signal)),
  signal: (signal) => openChat.signalSocket(order(signal)),
} as const satisfies Record<string, OpenForBench>;

export type BenchChat = keyof typeof benchChats;
export const benchChatNames = Object.keys(benchChats) as BenchChat[];

/** What people say: a word each, in turn, that is never said again. */
export async function sayMany(chat: Chat, count: number): Promise<readonly string[]> {
  const places = chat.casts.flatMap(({ alice, bob }) => [alice, bob]);
  const words = Array.from({ length: count }, () => crypto.randomUUID());
  for (const [index, word] of words.entries()) await chat.say(word, places[index % places.length]!);
  return words;
}
