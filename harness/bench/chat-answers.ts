import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { referenceTarget } from '../bots/reference.ts';
import type { Chat } from '../networks/chat/chat.ts';
import { freePort } from '../process/free-port.ts';
import type { Ledger } from '../process/ledger.ts';
import { startProcess } from '../process/running-process.ts';
import { eventually } from '../waiting/waiting.ts';
import { benchChats, type BenchChat, sayMany } from './bench-chats.ts';

/** So many things are said at once. */
export const messagesAtOnce = 200;
const deadlineMs = 30_000;
/** Discord lets through so many messages in a second that another sample would be held up by the one before it. */
const pausesMs: Partial<Record<BenchChat, number>> = { discord: 1_100 };
const { signal } = new AbortController();

/** A bot on a network of its own. */
export interface TimedBot extends AsyncDisposable {
  /** Milliseconds until it has answered all that people say at once. */
  answerMs(): Promise<number>;
}

/** The reference bot. */
export function ownBot(network: BenchChat, ledger: Ledger): Promise<TimedBot> {
  return timeBot(network, async (chat, stack) => {
    const target = referenceTarget();
    const scope = { ledger, signal, registerSecret: () => {} };
    await target.prepare(scope);
    stack.use(
      await target.launch({
        ...scope,
        program: 'gateway',
        seats: [chat.seat],
        stateFolder: ledger.temporaryFolder('bench-bot'),
        deadlineMs,
      }),
    );
  });
}

/** The network's usual library, with a handler that says what it hears. */
export function bareBot(network: BenchChat, ledger: Ledger): Promise<TimedBot> {
  return timeBot(network, async ({ seat }, stack) => {
    const { placeholders } = seat;
    const port = await freePort();
    const running = startProcess({
      name: `bare ${network}`,
      command: process.execPath,
      args: [join(import.meta.dirname, 'bare-bots', `${network}.ts`)],
      cwd: ledger.temporaryFolder('bench-bare'),
      env: {
        PATH: process.env['PATH'],
        API: placeholders[`${network}.api`],
        TOKEN: placeholders[`${network}.token`] ?? placeholders[`${network}.botToken`],
        SECRET: placeholders[`${network}.signingSecret`],
        NUMBER: placeholders[`${network}.number`],
        PORT: String(port),
      },
      ledger,
    });
    stack.use(running);
    seat.botIsAt?.(`http://127.0.0.1:${port}`);
  });
}

async function timeBot(
  network: BenchChat,
  start: (chat: Chat, stack: AsyncDisposableStack) => Promise<void>,
): Promise<TimedBot> {
  await using stack = new AsyncDisposableStack();
  const chat = stack.use(await benchChats[network](signal));
  await start(chat, stack);
  const isUp = async () => (await chat.seat.isTaken(signal)).taken || undefined;
  await eventually(isUp, { why: 'the bot to listen', deadlineMs, signal });
  await answerAll(chat);
  const running = stack.move();
  return {
    async answerMs() {
      await delay(pausesMs[network]);
      return answerAll(chat);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function answerAll(chat: Chat): Promise<number> {
  const begun = performance.now();
  const words = await sayMany(chat, messagesAtOnce);
  const left = new Set(words);
  const all = Promise.withResolvers<void>();
  const note = (text: string): void => {
    for (const word of left) if (text.includes(word)) left.delete(word);
    if (left.size === 0) all.resolve();
  };
  const unsubscribe = chat.heard.subscribe(({ text }) => note(text));
  for (const { text } of chat.heard.items.slice(-messagesAtOnce)) note(text);
  try {
    const late = AbortSignal.timeout(deadlineMs);
    late.addEventListener('abort', () => all.reject(new Error(`${left.size} messages were not answered`)));
    await all.promise;
  } finally {
    unsubscribe();
  }
  return performance.now() - begun;
}
