import type { Chat, Place } from '../networks/chat/chat.ts';
import type { Seat } from '../networks/network.ts';
import { benchChatNames, benchChats, type BenchChat } from './bench-chats.ts';
import { measureAlone } from './measure-alone.ts';

const messages = 200;
/** Each place takes few, so that no limit of the network is met. */
const pausePlaces = 80;

/** What networks cost that are in one process at the same time. */
export interface ManyChats {
  /** From nothing until all are open. */
  readonly readyMs: number;
  /** For a message to a bot and one of it, in one of them. */
  readonly messageMs: number;
  readonly bytes: number;
}

/** Opens so many networks, of each kind in turn; in each at once people and a bot talk. */
export function manyChats(count: number): Promise<ManyChats> {
  return measureAlone(import.meta.filename, String(count));
}

type Say = (seat: Seat, place: Place) => readonly [url: string, body: object, token?: string];

const sayAsBot: Readonly<Record<BenchChat, Say>> = {
  telegram: ({ placeholders: { 'telegram.api': api, 'telegram.token': token } }, { conversation }) => [
    `${api}/bot${token}/sendMessage`,
    { chat_id: conversation, text: 'answer' },
  ],
  slack: ({ placeholders: { 'slack.api': api, 'slack.botToken': token } }, { conversation }) => [
    `${api}/chat.postMessage`,
    { channel: conversation, text: 'answer' },
    `Bearer ${token}`,
  ],
  discord: ({ placeholders: { 'discord.api': api, 'discord.token': token } }, { conversation }) => [
    `${api}/v10/channels/${conversation}/messages`,
    { content: 'answer' },
    `Bot ${token}`,
  ],
  signal: ({ placeholders: { 'signal.api': api, 'signal.number': number } }, { conversation }) => [
    `${api}/v2/send`,
    { number, recipients: [conversation], message: 'answer' },
  ],
};

async function talk(name: BenchChat, chat: Chat): Promise<void> {
  const places = chat.casts.flatMap(({ alice, bob }) => [alice, bob]);
  for (let index = 0; index < messages; index++) {
    const place = places[index % pausePlaces]!;
    await chat.say('question', place);
    const [url, body, authorization] = sayAsBot[name](chat.seat, place);
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    await response.text();
  }
}

if (import.meta.main) {
  const { signal } = new AbortController();
  const names = Array.from({ length: Number(process.argv[2]) }, (_, i) => benchChatNames[i % 4]!);
  const begun = performance.now();
  const chats = await Promise.all(
    names.map(async (name) => ({ name, chat: await benchChats[name](signal) })),
  );
  const readyAt = performance.now();
  await Promise.all(chats.map(({ name, chat }) => talk(name, chat)));
  const messageMs = (performance.now() - readyAt) / (messages * chats.length);
  globalThis.gc?.();
  const answer: ManyChats = { readyMs: readyAt - begun, messageMs, bytes: process.memoryUsage().rss };
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}
