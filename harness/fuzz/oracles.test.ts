import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openChat } from '../stage/chats.ts';
import { BotUnderFire } from './testing/bot-under-fire.ts';
import { ChatUnderFire } from './testing/chat-under-fire.ts';
import { discordFrame } from './testing/discord-frames.ts';
import { EventFire } from './testing/fire-events.ts';
import { breaches, expectFramesUnharmed, expectToComeBack } from './testing/fire-frames.ts';
import { expectHttpUnharmed } from './testing/fire-http.ts';
import { expectUnharmedByTold } from './testing/fire-told.ts';
import { expectPostsRefused } from './testing/fire-webhook.ts';
import { unfitFor } from './testing/fit-to-print.ts';
import { hostileEvent, type HostileEvent } from './testing/hostile-events.ts';
import type { Told } from './testing/hostile-told.ts';
import { hostilePost } from './testing/hostile-post.ts';
import { hostileConnection } from './testing/hostile-request.ts';
import { slackDoor, slackProof } from './testing/slack-door.ts';
import { slackCallback } from './testing/slack-frames.ts';
import { telegramDoor, telegramProof, telegramUpdate } from './testing/telegram-door.ts';

/** The same inputs each time, enough that each of the broken bots is met. */
function some<Value>(arbitrary: fc.Arbitrary<Value>, count: number): Value[] {
  return fc.sample(arbitrary, { numRuns: count, seed: 1 });
}

const deep = `{"transaction_id":"t1","a":${'['.repeat(200)}${']'.repeat(200)}}`;
const upgrade = 'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const foreignCancel = '{"transaction_id":"@@honest@@","code":"m.user","reason":"because"}';
const toDevice = (type: string, content: string): HostileEvent => ({
  from: 'friend',
  way: 'to-device',
  type,
  content,
});

it.each([
  [
    'under-fire/falls-over-deep-news',
    [toDevice('m.key.verification.done', deep)],
    /the bot was ended by|the bot exited/,
  ],
  [
    'under-fire/asks-not-who-says-it',
    [toDevice('m.key.verification.cancel', foreignCancel)],
    'the honest verification went from',
  ],
  ['under-fire/logs-its-token-with-steps', some(hostileEvent, 40), 'a line of its log tells a secret'],
])('events show a bot that %s', async (mutant, events, words) => {
  await using bot = await BotUnderFire.start({ serves: ['alice', 'bob'], mutant });
  await using fire = await EventFire.open(bot);
  await expect(fire.expectUnharmed(events)).rejects.toThrow(words);
});

it('answers of a homeserver show a bot that under-fire/trusts-its-homeserver', async () => {
  const mutant = 'under-fire/trusts-its-homeserver';
  await using bot = await BotUnderFire.start({ serves: ['alice', 'bob'], isLiedTo: true, mutant });
  await using fire = await EventFire.open(bot);
  const told: Told = { to: 'sync', how: 'add', path: ['account_data', 'events'], json: '"x"' };
  await expect(expectUnharmedByTold(bot, fire, [told])).rejects.toThrow(
    'a line of its log tells of an exception',
  );
});

it.each([
  ['under-fire/falls-over-upgrades', [upgrade], /the bot exited/],
  ['shows-its-token', some(hostileConnection, 20), 'an answer of its control API tells a secret'],
])('connections show a bot that %s', async (mutant, connections, words) => {
  await using bot = await BotUnderFire.start({ mutant });
  await expect(expectHttpUnharmed(bot, connections)).rejects.toThrow(words);
});

it.each([
  ['discord-dies-of-nonsense', /the bot exited/],
  ['under-fire/logs-frames', /a line of its log tells a secret/],
])('frames show a bot that %s', async (mutant, words) => {
  await using under = await ChatUnderFire.open(openChat.discord, mutant);
  const fire = expectFramesUnharmed(under, ({ gateway }) => gateway, some(discordFrame, 40));
  await expect(fire).rejects.toThrow(words);
});

it('a frame that is too long shows a bot that does not come back', async () => {
  await using under = await ChatUnderFire.open(openChat.signalSocket, 'channel-listens-once');
  const fire = expectToComeBack(under, (chat) => chat, breaches[0]![1]);
  await expect(fire).rejects.toThrow('waited 20 s for the bot to come back');
}, 60_000);

it('requests to a webhook show a bot that takes any update', async () => {
  await using under = await ChatUnderFire.open(openChat.telegramWebhook, 'telegram-takes-any-update');
  const { seat, alice } = under.chat;
  const door = telegramDoor(seat.placeholders['telegram.webhookSecret']!, alice);
  const fire = expectPostsRefused(under, door, some(hostilePost(telegramUpdate, telegramProof), 300));
  await expect(fire).rejects.toThrow(/expected 401, observed [24]00/u);
});

it.each([
  ['slack-takes-any-event', /expected 401, observed [24]00/u],
  ['under-fire/hears-before-it-believes', /the bot also said ".*mirabelle-of-a-stranger/u],
  ['under-fire/explains-signatures', 'an answer with 401 tells a secret'],
])('requests to the request URL of Slack show a bot that %s', async (mutant, words) => {
  await using under = await ChatUnderFire.open(openChat.slack, mutant);
  const { seat, alice } = under.chat;
  const door = slackDoor(seat.placeholders['slack.signingSecret']!, alice);
  const fire = expectPostsRefused(under, door, some(hostilePost(slackCallback, slackProof), 300));
  await expect(fire).rejects.toThrow(words);
});

it.each([
  ['TypeError: x is not a function\n    at parse (/app/config.ts:1:2)', 'shows a stack trace'],
  ['expected a token, got hunter22', 'tells a secret'],
  ['unknown key \u001B[2J', 'has characters that a terminal obeys or does not show'],
  ['x'.repeat(20_000), 'has 20000 characters'],
  ['carapace.json5:1: matrix.userId must be a string', undefined],
])('a complaint like %j', (text, fault) => {
  expect(unfitFor(text, ['hunter22'])).toBe(fault);
});
