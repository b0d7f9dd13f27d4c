import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { openChat } from '../../../harness/networks/slack/testing/open-chat.ts';
import { channelContext } from '../testing/channel-context.ts';
import { mountServices } from '../testing/mount-services.ts';
import { SlackChannel } from './slack-channel.ts';

const bot = 'https://bot.example';

it('calls Slack at its URL, and answers each event that Slack brings once', async () => {
  await using chat = await openChat();
  using context = channelContext();
  const { botToken, signingSecret } = chat;
  const channel = new SlackChannel(
    {
      botToken,
      signingSecret,
      appToken: undefined,
      baseUrl: 'https://slack.com/api',
      allowUsers: new Set([chat.alice.from]),
    },
    context,
  );
  using _ = mountServices({
    'https://slack.com': chat.app,
    [bot]: new Hono().route('/channels/slack', channel.webhooks),
  });
  await channel.start();
  chat.seat.botIsAt!(bot);
  await chat.say('hi', chat.stranger);
  await chat.repeat(await chat.mention('hello'));
  await expect.poll(() => channel.info().extra).toMatchObject({ heardTwiceTotal: 3, notAllowedTotal: 1 });
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['echo: hello']);
  await expect.poll(() => channel.info()).toMatchObject({ status: 'connected', extra: { mode: 'events' } });
  expect(chat.breaches.items).toEqual([]);
  await channel.stop();
});
