import type { Ledger } from '../process/ledger.ts';
import { type BenchChat, benchChatNames, benchChats } from './bench-chats.ts';
import { chatMemory } from './chat-memory.ts';
import { bareBot, messagesAtOnce, ownBot } from './chat-answers.ts';
import { interleave } from './interleave.ts';
import { manyChats } from './many-chats.ts';
import { median, ratioOf, type Row } from './statistics.ts';
import { wholeRun } from './whole-run.ts';

const readySamples = 20;
const answerSamples = 5;
const manyMessages = 10_000;
const bytesPerMegabyte = 1024 * 1024;
const { signal } = new AbortController();
const networks: Readonly<Record<BenchChat, string>> = {
  telegram: 'Telegram',
  slack: 'Slack',
  discord: 'Discord',
  signal: 'Signal',
};

/** Signal has no library: a socket that answers has nothing else to do. */
const answerGoals: Readonly<Record<BenchChat, number>> = { telegram: 4, slack: 4, discord: 4, signal: 8 };

/** What the doubles of the chat networks cost, by name. */
export const chatFigures = {
  'chat-ready': chatReady,
  'answers-telegram': (ledger) => answers('telegram', ledger),
  'answers-slack': (ledger) => answers('slack', ledger),
  'answers-discord': (ledger) => answers('discord', ledger),
  'answers-signal': (ledger) => answers('signal', ledger),
  'chat-memory': memoryOfChats,
  'many-chats': severalAtOnce,
  'suite-chats': suiteOfChats,
} as const satisfies Record<string, (ledger: Ledger) => Promise<readonly Row[]>>;

/** Until a double can be talked to, in a process that has opened one before. */
async function chatReady(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of benchChatNames) {
    const taken: number[] = [];
    for (let index = 0; index < readySamples; index++) {
      const begun = performance.now();
      await using _chat = await benchChats[name](signal);
      taken.push(performance.now() - begun);
    }
    rows.push({ name: `double of ${networks[name]} ready`, value: median(taken), unit: 'ms', goal: 20 });
  }
  return rows;
}

/**
 * Messages from people to the reference bot and back, against the same with the network's own library. The bot has each on
 * the disk before it is answered, and answers those of one conversation in turn.
 */
async function answers(name: BenchChat, ledger: Ledger): Promise<Row[]> {
  await using ours = await ownBot(name, ledger);
  await using bare = await bareBot(name, ledger);
  const taken = await interleave(answerSamples, { ours: () => ours.answerMs(), bare: () => bare.answerMs() });
  return [ratioOf(`${messagesAtOnce} answers on ${networks[name]}`, 'ms', answerGoals[name], taken)];
}

async function memoryOfChats(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of benchChatNames) {
    const value = (await chatMemory(name, manyMessages)) / bytesPerMegabyte;
    const what = `${manyMessages} messages in the double of ${networks[name]}`;
    rows.push({ name: what, value, unit: 'MB', goal: 100 });
  }
  return rows;
}

/** Whether many networks in one process cost more than each by itself. */
async function severalAtOnce(): Promise<Row[]> {
  const [one, four, sixteen] = [await manyChats(1), await manyChats(4), await manyChats(16)];
  const each = (sixteen.bytes - four.bytes) / 12 / bytesPerMegabyte;
  return [
    { name: '1 network at once: a message there and back', value: one.messageMs, unit: 'ms' },
    { name: '4 networks at once', value: four.messageMs, unit: 'ms' },
    { name: '16 networks at once', value: sixteen.messageMs, unit: 'ms', goal: 3 },
    { name: '16 networks ready', value: sixteen.readyMs, unit: 'ms', goal: 500 },
    { name: 'memory a network', value: each, unit: 'MB', goal: 10 },
  ];
}

async function suiteOfChats(): Promise<Row[]> {
  const { run } = await wholeRun('--channel', 'telegram,slack,discord,signal', '--homeserver', 'simulated');
  return [{ name: 'suite of the four networks', value: run.durationMs / 1_000, unit: 's', goal: 30 }];
}
