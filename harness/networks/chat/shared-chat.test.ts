import { expect, it } from 'vitest';
import type { Evidence } from '../../../reports/index.ts';
import { EventLog } from '../../waiting/event-log.ts';
import { TelegramChat } from '../telegram/telegram-chat.ts';
import { SharedChat, type WholeChat } from './shared-chat.ts';

const { signal } = new AbortController();

async function openShares() {
  const evidence: WholeChat['evidence'] = new EventLog();
  const chat = await TelegramChat.open({
    mode: 'polling',
    casts: 2,
    signal,
    registerSecret: () => {},
    record: (item, atMs) => evidence.append({ evidence: item, atMs }),
  });
  const recorded: Evidence[][] = [[], []];
  const [first, second] = chat.casts.map(
    (cast, index) => new SharedChat({ chat, evidence }, cast, (item) => recorded[index]!.push(item)),
  );
  const { 'telegram.api': url, 'telegram.token': token } = chat.seat.placeholders;
  const send = (to: string, text: string): Promise<Response> =>
    fetch(`${url}/bot${token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: Number(to), text }),
    });
  return { chat, first: first!, second: second!, recorded, send };
}

it('has people of its own; the bot is told to serve all but the strangers', async () => {
  await using chat = (await openShares()).chat;
  const allowed = chat.seat.environment['TELEGRAM_ALLOW_USERS']!.split(',');
  const everybody = chat.casts.flatMap(({ alice, bob, stranger }) => [alice, bob, stranger]);
  expect(new Set(everybody.map(({ conversation }) => conversation)).size).toBe(6);
  expect(allowed).toEqual(chat.casts.flatMap(({ alice, bob }) => [alice.from, bob.from]));
});

it('knows nothing of what others say and are told', async () => {
  const { chat, first, second, recorded, send } = await openShares();
  await using _chat = chat;
  await first.say('one');
  await second.say('two', second.bob);
  await send(second.bob.conversation, 'answer');
  expect([first.said.items, second.said.items].map((all) => all.map(({ text }) => text))).toEqual([
    ['one'],
    ['two'],
  ]);
  expect([first, second].map(({ heard, attempts }) => [heard.items.length, attempts.items.length])).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect(recorded.map((all) => all.length)).toEqual([1, 2]);
});

it('is held to account for bad requests about its own people, and about nobody', async () => {
  const { chat, first, second, send } = await openShares();
  await using _chat = chat;
  await send(second.alice.conversation, '');
  chat.breaches.append({ rule: 'two-polls', sentence: 'polled twice', atMs: 0 });
  expect([first, second].map(({ breaches }) => breaches.items.map(({ rule }) => rule))).toEqual([
    ['two-polls'],
    ['empty-text', 'two-polls'],
  ]);
});

it('strikes no faults, and hears no more when it has ended', async () => {
  const { chat, first } = await openShares();
  await using _chat = chat;
  expect(() => first.faults).toThrow('strikes no faults');
  await first[Symbol.asyncDispose]();
  await first.say('late');
  expect(first.said.items).toEqual([]);
});
