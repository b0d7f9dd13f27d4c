import { afterEach, beforeEach, expect, it } from 'vitest';
import { openChat } from '../../../harness/networks/signal/testing/open-chat.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { channelContext, type TestContext } from '../testing/channel-context.ts';
import { mountServices } from '../testing/mount-services.ts';
import { SignalChannel } from './signal-channel.ts';

const baseUrl = 'https://signal.example';

let clock: ManualClock;
let chat: Awaited<ReturnType<typeof openChat>>;
let context: TestContext;
let service: Disposable;
let channel: SignalChannel;

beforeEach(async () => {
  clock = new ManualClock();
  chat = await openChat();
  context = channelContext(clock);
  service = mountServices({ [baseUrl]: chat.app });
  channel = new SignalChannel(
    {
      baseUrl,
      number: chat.number,
      allowUsers: new Set([chat.alice.from]),
      typing: true,
      readReceipts: true,
    },
    context,
  );
  await channel.start();
});
afterEach(async () => {
  const stopped = channel.stop();
  clock.advance(5_000);
  await stopped;
  service[Symbol.dispose]();
  context[Symbol.dispose]();
  await chat[Symbol.asyncDispose]();
});

/** The bot polls until it has said so much. */
async function untilSaid(times: number): Promise<void> {
  await pollUntil(() => chat.heard.items.length >= times);
  expect(chat.heard.items).toHaveLength(times);
}

async function pollUntil(isSo: () => boolean): Promise<void> {
  await expect
    .poll(() => {
      if (!isSo()) clock.advance(100);
      return isSo();
    })
    .toBe(true);
}

/** What the bot has asked of the service beside receiving. */
function asked(): string[] {
  const calls = chat.calls.items.filter(({ at, path }) => at !== 'hearing' && path !== '/v1/about');
  return calls.map(({ method, path }) => `${method} ${path}`);
}

it('marks as read, shows that it types, and answers, in that order', async () => {
  const { id } = await chat.say('hello');
  await untilSaid(1);
  expect(asked()).toEqual([
    'POST /v1/receipts/{number}',
    'PUT /v1/typing-indicator/{number}',
    'DELETE /v1/typing-indicator/{number}',
    'POST /v2/send',
  ]);
  const { conversation } = chat.alice;
  expect(chat.receipts.items).toMatchObject([{ id, conversation }]);
  expect(chat.heard.items).toMatchObject([{ conversation, text: 'echo: hello' }]);
  expect(chat.breaches.items).toEqual([]);
});

it('leaves unread what it cannot write down, says that it is not well, and answers when it can', async () => {
  const hear = context.sessions.hear.bind(context.sessions);
  context.sessions.hear = () => {
    throw new Error('the disk is full');
  };
  await chat.say('hello');
  await pollUntil(() => channel.info().status === 'error');
  expect(asked()).toEqual([]);
  context.sessions.hear = hear;
  await untilSaid(1);
  await pollUntil(() => channel.info().status === 'connected');
  expect(channel.info().extra).toMatchObject({ lostTotal: 0 });
});

it('counts what it could not write down before it was stopped', async () => {
  context.sessions.hear = () => {
    throw new Error('the disk is full');
  };
  await chat.say('hello');
  await pollUntil(() => channel.info().status === 'error');
  await channel.stop();
  expect(channel.info().extra).toMatchObject({ lostTotal: 1 });
});

it('marks nothing as read that has no time, and answers it', async () => {
  chat.bring({ sourceNumber: chat.alice.from, sourceUuid: null, dataMessage: { message: 'hello' } });
  await untilSaid(1);
  expect(chat.receipts.items).toEqual([]);
});

it('answers also where the receipt is refused, and sends it again after five seconds', async () => {
  for (const status of [400, 500]) chat.faults.strike({ name: 'status', at: 'activity', times: 2, status });
  await chat.say('hello');
  await untilSaid(1);
  expect(chat.receipts.items).toEqual([]);
  for (const times of [2, 3]) {
    clock.advance(5_000);
    await expect.poll(() => receiptsAsked()).toBe(times);
  }
  expect(chat.receipts.items).toEqual([]);
  clock.advance(5_000);
  await expect.poll(() => chat.receipts.items).toHaveLength(1);
});

function receiptsAsked(): number {
  return asked().filter((call) => call.startsWith('POST /v1/receipts/')).length;
}

it('answers what comes twice once, and nobody who is not on the list', async () => {
  await chat.repeat(await chat.say('hello'));
  await chat.say('hi', chat.stranger);
  await untilSaid(1);
  await pollUntil(() => channel.info().extra?.['notAllowedTotal'] === 1);
  expect(channel.info()).toMatchObject({
    status: 'connected',
    extra: { dialect: 'poll', heardTwiceTotal: 1, notAllowedTotal: 1 },
  });
});
