import { benchChats, type BenchChat, sayMany } from './bench-chats.ts';
import { measureAlone } from './measure-alone.ts';

/** Resident bytes that a network's double takes more when so many messages were said in it. */
export async function chatMemory(name: BenchChat, messages: number): Promise<number> {
  const [none, all] = [await residentBytes(name, 0), await residentBytes(name, messages)];
  return all - none;
}

function residentBytes(name: BenchChat, messages: number): Promise<number> {
  return measureAlone(import.meta.filename, name, String(messages));
}

if (import.meta.main) {
  const [name, count] = process.argv.slice(2) as [BenchChat, string];
  const chat = await benchChats[name](new AbortController().signal);
  await sayMany(chat, Number(count));
  globalThis.gc?.();
  process.stdout.write(String(process.memoryUsage().rss), () => process.exit(0));
}
