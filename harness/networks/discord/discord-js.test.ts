import { Client, Events, GatewayIntentBits, Partials } from 'discord.js';
import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;

it('serves discord.js, and lets it resume', async () => {
  await using chat = await openChat();
  const client = new Client({
    intents: [Guilds, GuildMessages, DirectMessages, MessageContent],
    partials: [Partials.Channel, Partials.Message],
    rest: { api: chat.api },
  });
  const troubles: unknown[] = [];
  client.on(Events.Error, (error) => troubles.push(error));
  client.on(Events.MessageCreate, async (message) => {
    if (message.author.bot) return;
    await message.reply({ content: `echo: ${message.content}`, nonce: message.id, enforceNonce: true });
  });
  client.on(Events.MessageUpdate, async (_, message) => {
    if (!message.author?.bot && message.channel.isSendable()) await message.channel.send('edited');
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(chat.token);
  await ready;
  const heard = (): string[] => chat.heard.items.map(({ text }) => text);
  const said = await chat.say('hello');
  await expect.poll(heard).toEqual(['echo: hello']);
  await chat.say('in the server', chat.aliceInServer);
  await expect.poll(heard).toContain('echo: in the server');
  await chat.edit(said, 'hallo');
  await expect.poll(heard).toContain('edited');

  chat.faults.strike({ name: 'reconnect', at: 'hearing', times: 1 });
  await chat.say('in the gap');
  await expect.poll(heard).toContain('echo: in the gap');
  chat.faults.strike({ name: 'no-ack', at: 'hearing', times: 1 });
  await expect.poll(() => chat.gateway.beginnings.items.length).toBe(3);
  chat.gateway.invalidate(false);
  await expect
    .poll(() => chat.gateway.beginnings.items.map(({ kind }) => kind))
    .toEqual(['identify', 'resume', 'resume', 'identify']);
  await expect.poll(() => chat.gateway.isHeard).toBe(true);
  await chat.say('at last');
  await expect.poll(heard).toContain('echo: at last');
  await client.destroy();
  expect(troubles).toEqual([]);
  expect(chat.breaches.items).toEqual([]);
});
