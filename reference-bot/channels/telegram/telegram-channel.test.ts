import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { openChat } from '../../../harness/networks/telegram/testing/open-chat.ts';
import { channelContext } from '../testing/channel-context.ts';
import { mountServices } from '../testing/mount-services.ts';
import { TelegramChannel } from './telegram-channel.ts';

const baseUrl = 'https://api.telegram.org';
const bot = 'https://bot.example';

it('polls at the URL of Telegram, and answers in the chat or in its topic', async () => {
  await using chat = await openChat();
  using context = channelContext();
  using _ = mountServices({ [baseUrl]: chat.app });
  const channel = channelOf(chat, context);
  await channel.start();
  for (const place of [chat.alice, chat.aliceInGroup, chat.aliceInTopic]) {
    await chat.say('hello', place);
    await expect
      .poll(() => chat.heard.items.at(-1))
      .toMatchObject({ conversation: place.conversation, text: 'echo: hello' });
  }
  expect(new Set(chat.typing.items.map(({ conversation }) => conversation)).size).toBe(3);
  expect(channel.info()).toMatchObject({ status: 'connected', extra: { malformedTotal: 0 } });
  expect(chat.breaches.items).toEqual([]);
  await channel.stop();
});

it('takes updates at its webhook, each once', async () => {
  await using chat = await openChat('webhook');
  using context = channelContext();
  const channel = channelOf(chat, context);
  using _ = mountServices({
    [baseUrl]: chat.app,
    [bot]: new Hono().route('/channels/telegram', channel.webhooks),
  });
  await channel.start();
  chat.seat.botIsAt!(bot);
  using _twice = chat.faults.strike({ name: 'twice', at: 'hearing' });
  await chat.say('hello');
  await expect.poll(() => channel.info().extra).toMatchObject({ heardTwiceTotal: 1 });
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['echo: hello']);
  await channel.stop();
});

type OpenChat = Awaited<ReturnType<typeof openChat>>;

function channelOf({ token, seat }: OpenChat, context: ReturnType<typeof channelContext>): TelegramChannel {
  const webhookSecret = seat.placeholders['telegram.webhookSecret'];
  return new TelegramChannel({ token, baseUrl, webhookSecret, allowUsers: undefined, typing: true }, context);
}
