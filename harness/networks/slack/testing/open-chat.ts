import { SlackChat, type SlackMode } from '../slack-chat.ts';

/** A chat for a test, and how a client without a library calls it. */
export async function openChat(mode: SlackMode = 'events') {
  const { signal } = new AbortController();
  const chat = await SlackChat.open({ mode, signal, registerSecret: () => {}, record: () => {} });
  const { placeholders } = chat.seat;
  const [url, botToken] = [placeholders['slack.api']!, placeholders['slack.botToken']!];
  const { 'slack.appToken': appToken = '', 'slack.signingSecret': signingSecret = '' } = placeholders;
  const call = async (method: string, given: object = {}, token = botToken): Promise<Answer> => {
    const response = await fetch(`${url}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(given),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      ...(await response.json()),
    };
  };
  return Object.assign(chat, { url, botToken, appToken, signingSecret, call });
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ok: boolean;
  readonly error?: string;
  // What any method answers.
  readonly [member: string]: any;
}
