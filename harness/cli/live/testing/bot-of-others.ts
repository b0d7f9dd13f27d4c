import type { Target } from '../../../bots/target.ts';
import { ScriptedLlm } from '../../../networks/llm/scripted-llm.ts';
import type { Seat } from '../../../networks/network.ts';
import type { Chat } from '../../../networks/chat/chat.ts';
import type { Ledger } from '../../../process/ledger.ts';
import { startHookedBot, type HookedBot } from './hooked-bot.ts';

const startLimitMs = 120_000;

/** A bot that somebody runs, and what it is on. */
export interface BotOfOthersOptions {
  readonly target: Target;
  /** Its seat on Matrix. Absent: it is not there. */
  readonly matrix?: Seat | undefined;
  readonly chats?: readonly Chat[];
  /** Name of the broken bot that runs in its place. */
  readonly mutant?: string | undefined;
  readonly ledger: Ledger;
  /** Of the operator: what their hooks need is put there. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Starts it with a language model, which is an echo and says what it was asked where a hook wants to know. */
export async function startBotOfOthers({
  target,
  matrix,
  chats = [],
  mutant,
  ledger,
  folder,
  signal,
}: BotOfOthersOptions): Promise<HookedBot> {
  await using parts = new AsyncDisposableStack();
  const model = parts.use(await ScriptedLlm.start(signal));
  const around = { ledger, signal, registerSecret: () => {} };
  await target.prepare({ ...around, mutants: mutant === undefined ? [] : [mutant] });
  const order = {
    ...around,
    program: 'gateway',
    seats: [...(matrix ? [matrix] : []), ...chats.map(({ seat }) => seat)],
    conversations: new Map(chats.map(({ seat, alice }) => [seat.network, alice.conversation])),
    stateFolder: ledger.temporaryFolder('bot-of-others'),
    deadlineMs: startLimitMs,
    languageModel: model.baseUrl,
    answersThroughModel: true,
    ...(mutant !== undefined && { mutant }),
  } as const;
  const readRuns = async (): Promise<string> =>
    ['what the model was asked:', ...model.asked.items.map(({ text }) => JSON.stringify(text))].join('\n');
  const bot = parts.use(await startHookedBot(target, order, folder, { readRuns }));
  const kept = parts.move();
  return Object.assign(bot, { [Symbol.asyncDispose]: () => kept.disposeAsync() });
}
