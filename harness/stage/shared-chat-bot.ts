import type { Chat, ChatOptions } from '../networks/chat/chat.ts';
import { openLiveChat } from '../networks/chat/live/live-chat.ts';
import { SharedChat, type WholeChat } from '../networks/chat/shared-chat.ts';
import { LlmHost } from '../networks/llm/scripted-llm.ts';
import { EventLog } from '../waiting/event-log.ts';
import { BotLease, type Leased } from './bot-lease.ts';
import { openChat, type ChatName } from './chats.ts';
import type { RunScope } from './run-scope.ts';
import type { Scene } from './scene.ts';
import { launchShared } from './shared-bot.ts';

/** A bot that scenarios share on one chat: each has a cast of its own, and where it wants one a language model. */
export interface LeasedChatBot extends Leased {
  readonly whole: WholeChat;
  readonly models: LlmHost;
  /** Who has which cast. */
  readonly holders: readonly string[];
}

/** The bots that scenarios share, by the chats on which they are. */
export type ChatLeases = ReadonlyMap<ChatName, BotLease<LeasedChatBot>>;

/** Starts a bot for each chat on which scenarios share one. */
export function leaseChats(run: RunScope): ChatLeases {
  const names = new Set(run.sharers.flatMap(({ chat }) => chat ?? []));
  return new Map([...names].map((name) => [name, leaseChat(run, name)]));
}

/** How the cast of a scenario is asked for. */
export function holderOf({ number }: Pick<Scene, 'number'>): string {
  return String(number);
}

/** The chat as the scenario has it. */
export function shareOf({ whole, holders }: LeasedChatBot, scene: Scene): Chat {
  const cast = whole.chat.casts[holders.indexOf(holderOf(scene))]!;
  return new SharedChat(whole, cast, scene.record);
}

function leaseChat(run: RunScope, name: ChatName): BotLease<LeasedChatBot> {
  const sharers = run.sharers.filter(({ chat }) => chat === name);
  /** A second one would take away what is for the first: there is one account. */
  let ofWorld: WholeChat | undefined;
  return new BotLease({ sharers }, 'leasedChatBot', async (mutant, holders) => {
    const { signal, stack, ledger, target } = run;
    const whole = ofWorld ?? (await openWhole(run, name, holders.length));
    if (run.settings.liveChat !== undefined) ofWorld = whole;
    const { chat } = whole;
    const models = stack.use(await LlmHost.start(signal));
    const bot = await launchShared(run, {
      program: 'gateway',
      seats: [chat.seat],
      stateFolder: ledger.temporaryFolder('shared-chat-bot'),
      languageModel: models.baseUrl,
      answersThroughModel: target.claims.includes('model.answer'),
      mutant,
    });
    return { bot, whole, models, holders };
  });
}

async function openWhole(
  { registerSecret, signal, stack, settings: { liveChat, say } }: RunScope,
  name: ChatName,
  casts: number,
): Promise<WholeChat> {
  const evidence: WholeChat['evidence'] = new EventLog();
  const order: ChatOptions = {
    casts,
    record: (item, atMs) => evidence.append({ evidence: item, atMs }),
    registerSecret,
    signal,
  };
  const chat = liveChat === undefined ? await openChat[name](order) : openLiveChat(liveChat, order, say);
  return { chat: stack.use(chat), evidence };
}
