import type { Update } from '@grammyjs/types';
import { expect, it } from 'vitest';
import { DiscordChat } from '../discord/discord-chat.ts';
import { SignalChat } from '../signal/signal-chat.ts';
import { TelegramChat } from '../telegram/telegram-chat.ts';
import type { Chat } from './chat.ts';

const order = { signal: new AbortController().signal, registerSecret() {}, record() {} };

function steps({ told }: Chat): readonly string[] {
  return told.items.map(({ step }) => step);
}

it('on Telegram a poll hands it over, and the offset of the next one takes it', async () => {
  await using chat = await TelegramChat.open({ ...order, mode: 'polling' });
  const { 'telegram.api': api, 'telegram.token': token } = chat.seat.placeholders;
  const poll = (offset: number) => fetch(`${api}/bot${token}/getUpdates?timeout=0&offset=${offset}`);
  const { id, conversation } = await chat.say('one');
  expect(steps(chat)).toEqual([]);
  const { result } = (await (await poll(0)).json()) as { readonly result: readonly [Update] };
  expect(steps(chat)).toEqual(['handed']);
  await poll(result[0].update_id + 1);
  expect(chat.told.items).toMatchObject([
    { id, conversation, step: 'handed' },
    { id, conversation, step: 'taken' },
  ]);
});

it('on Signal what a receive has is taken', async () => {
  await using chat = await SignalChat.open({ ...order, mode: 'native' });
  const { 'signal.api': api, 'signal.number': number } = chat.seat.placeholders;
  await chat.say('one');
  expect(steps(chat)).toEqual([]);
  await fetch(`${api}/v1/receive/${encodeURIComponent(number!)}?timeout=0`);
  expect(steps(chat)).toEqual(['taken']);
});

it('where nobody listens nothing is told', async () => {
  await using signal = await SignalChat.open({ ...order, mode: 'json-rpc' });
  await using discord = await DiscordChat.open(order);
  await signal.say('one');
  await discord.say('one');
  expect([...steps(signal), ...steps(discord)]).toEqual([]);
});
