import { TelegramChat, type TelegramMode } from '../telegram-chat.ts';

/** A chat for a test, and how a client without a library calls it. */
export async function openChat(mode: TelegramMode = 'polling') {
  const { signal } = new AbortController();
  const chat = await TelegramChat.open({ mode, signal, registerSecret: () => {}, record: () => {} });
  const { 'telegram.api': url, 'telegram.token': token } = chat.seat.placeholders;
  const call = async (method: string, parameters?: object): Promise<Answer> => {
    const { 'telegram.token': current } = chat.seat.placeholders;
    const response = await fetch(`${url}/bot${current}/${method}`, {
      ...(parameters && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(parameters),
      }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  };
  return Object.assign(chat, { url: url!, token: token!, call });
}

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number };
  // The result of any method.
  readonly result?: any;
}
