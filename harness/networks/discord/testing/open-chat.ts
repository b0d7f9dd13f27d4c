import { DiscordChat } from '../discord-chat.ts';

/** A chat for a test, and how a client without a library calls it. */
export async function openChat() {
  const { signal } = new AbortController();
  const chat = await DiscordChat.open({ signal, registerSecret: () => {}, record: () => {} });
  const { 'discord.api': api, 'discord.token': token, 'discord.gateway': gateway } = chat.seat.placeholders;
  const call = async (route: string, body?: object, as = `Bot ${token}`): Promise<Answer> => {
    const [method, path] = route.split(' ');
    const response = await fetch(`${api}/v10${path}`, {
      method: method!,
      headers: { authorization: as, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
  };
  return Object.assign(chat, { api: api!, token: token!, gatewayUrl: `${gateway}?v=10&encoding=json`, call });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The answer to any call.
  readonly json: any;
}
