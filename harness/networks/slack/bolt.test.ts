import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

const { App, LogLevel } = createRequire(import.meta.url)('@slack/bolt') as typeof import('@slack/bolt');
const logLevel = LogLevel.ERROR;

it('serves Bolt by its request URL', async () => {
  await using chat = await openChat();
  const app = new App({
    token: chat.botToken,
    signingSecret: chat.signingSecret,
    endpoints: '/channels/slack/events',
    clientOptions: { slackApiUrl: chat.url },
    logLevel,
  });
  app.message(async ({ message, say }) => {
    if (message.subtype === undefined) await say(`echo: ${message.text}`);
  });
  app.event('app_mention', async ({ event, client }) => {
    await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: 'eyes' });
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  chat.seat.botIsAt!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await chat.say('hello & <b>');
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['echo: hello & <b>']);
  await chat.mention('hello');
  await expect.poll(() => chat.calls.items.map(({ method }) => method)).toContain('reactions.add');
  await expect.poll(() => chat.heard.items.length).toBe(2);
  // It does not hear itself: what it has said was brought to it before this.
  await expect.poll(() => chat.deliveries.items.length).toBe(5);
  expect(chat.deliveries.items.every(({ outcome, retry }) => outcome === 'taken' && retry === 0)).toBe(true);
  expect(chat.breaches.items).toEqual([]);
  await app.stop();
});

it('serves Bolt by Socket Mode, over a connection that is to be renewed', async () => {
  await using chat = await openChat('socket');
  const app = new App({
    token: chat.botToken,
    appToken: chat.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: chat.url },
    logLevel,
  });
  app.message(async ({ message, say }) => {
    if (message.subtype === undefined) await say(`echo: ${message.text}`);
  });
  await app.start();
  await chat.say('one');
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['echo: one']);
  chat.faults.strike({ name: 'reconnect', at: 'hearing', times: 1 });
  await chat.say('two');
  await expect
    .poll(() => chat.heard.items.map(({ text }) => text), { timeout: 15_000 })
    .toEqual(['echo: one', 'echo: two']);
  expect(chat.connections.items.length).toBe(2);
  expect(chat.breaches.items).toEqual([]);
  await app.stop();
}, 20_000);

it('takes files as Slack\u2019s own client sends them', async () => {
  await using chat = await openChat();
  const { WebClient } = createRequire(import.meta.url)('@slack/web-api') as typeof import('@slack/web-api');
  const client = new WebClient(chat.botToken, { slackApiUrl: `${chat.url}/` });
  const channel_id = chat.alice.conversation;
  await client.filesUploadV2({
    channel_id,
    file: Buffer.from('content'),
    filename: 'a.txt',
    initial_comment: 'see',
  });
  expect(chat.heard.items.map(({ text }) => text)).toEqual(['see']);
});
