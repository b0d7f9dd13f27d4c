import type { SignalMode } from '../inbox.ts';
import { SignalChat } from '../signal-chat.ts';

/** A chat for a test, and how a client without a library calls it. */
export async function openChat(mode: SignalMode = 'native') {
  const { signal } = new AbortController();
  const chat = await SignalChat.open({ mode, signal, record: () => {} });
  const { 'signal.api': url, 'signal.number': number } = chat.seat.placeholders;
  const call = async (path: string, method = 'GET', body?: object): Promise<Answer> => {
    const response = await fetch(`${url}${path.replace('{number}', encodeURIComponent(number!))}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('<') ? undefined : parse(text) };
  };
  return Object.assign(chat, { url: url!, number: number!, call });
}

interface Answer {
  readonly status: number;
  readonly text: string;
  // The answer to any call.
  readonly json: any;
}

function parse(text: string): unknown {
  return /^[[{]/.test(text) ? JSON.parse(text) : undefined;
}
