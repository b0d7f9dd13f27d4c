import type { Delivered } from '../channel.ts';
import { type Patience, sendWithPatience } from '../send-with-patience.ts';
import { type BotClient, explainFailure } from './bot-client.ts';

/** As the service counts. */
export const textLimit = { length: 4_096, measure: (text: string): number => text.length };

/** Says one message. The service knows no repetitions: what was perhaps said is said again rather than lost. */
export function sayText(
  chat: string,
  text: string,
  client: BotClient,
  patience: Patience,
): Promise<Delivered> {
  const send = async (): Promise<string> => {
    const { message_id: id } = await client.calls.sendMessage(chat, text, {}, patience.signal as never);
    return String(id);
  };
  return sendWithPatience(send, patience, explainFailure);
}
