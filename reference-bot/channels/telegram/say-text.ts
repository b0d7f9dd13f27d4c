import type { Delivered } from '../channel.ts';
import { type Patience, sendWithPatience } from '../send-with-patience.ts';
import type { ChatPlace } from './chat-place.ts';
import { type BotClient, explainFailure } from './bot-client.ts';

/** As the service counts. */
export const textLimit = { length: 4_096, measure: (text: string): number => text.length };

/** Says one message. The service knows no repetitions: what was perhaps said is said again rather than lost. */
export function sayText(
  { chat, topic }: ChatPlace,
  text: string,
  client: BotClient,
  patience: Patience,
): Promise<Delivered> {
  const send = async (): Promise<string> => {
    const where = topic === undefined ? {} : { message_thread_id: topic };
    const { message_id: id } = await client.calls.sendMessage(chat, text, where, patience.signal as never);
    return String(id);
  };
  return sendWithPatience(send, patience, explainFailure);
}
