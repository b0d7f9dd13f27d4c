import { formatLimit } from '../../../errors/format-limit.ts';
import type { HookName } from '../../../networks/live/hooks.ts';
import type { LiveChat } from '../../../networks/chat/live/live-chat.ts';
import type { LiveNeeds } from '../../../stage/scenario.ts';
import { quoted } from '../../replay-command.ts';
import { describeTreatment } from '../describe-treatment.ts';
import type { Considered } from '../play-live.ts';
import type { LiveChatSettings } from './read-chat-settings.ts';

const usualSeconds = 2;
/** What a question and its answer take where no person types them. */
const answerSeconds = 4;
const hookSeconds = 10;

/** What a run would do with a bot on a chat network. */
export interface ChatPlan {
  readonly network: string;
  readonly bot: string;
  /** Ids of those that would be played. */
  readonly scenarios: readonly string[];
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
  /** Who speaks to the bot; absent where a person at the terminal does. */
  readonly account?: string;
  /** How many texts are said to the bot. */
  readonly messages: number;
  readonly seconds: number;
  /** What the run has the bot do, and what reads its log. */
  readonly hooks: readonly { readonly name: HookName; readonly command: readonly string[] | 'ask' }[];
  /** What is called with the token of the bot. */
  readonly calls: readonly string[];
  /** What cannot be taken back, a sentence each. */
  readonly stays: readonly string[];
}

/** Adds up what the entries cost. */
export function planChat({ chat, bot }: LiveChatSettings, considered: readonly Considered[]): ChatPlan {
  const played = considered.flatMap(({ entry, skipped }) => (skipped === undefined ? [entry] : []));
  const sum = (count: (needs: LiveNeeds) => number): number =>
    played.reduce((total, { scenario: { live } }) => total + (live ? count(live) : 0), 0);
  const hooks = (['outbound', 'restart', 'stop', 'kill', 'readLog'] as const).flatMap((name) => {
    const { [name]: command } = chat.hooks.commands;
    const isUsed = name === 'readLog' || played.some(({ scenario }) => scenario.live?.hooks?.includes(name));
    return command !== undefined && isUsed ? [{ name, command }] : [];
  });
  const messages = sum((needs) => needs.messages);
  const { account } = chat;
  const seconds = sum((needs) => {
    const alone = needs.messages * answerSeconds + (needs.hooks?.length ?? 0) * hookSeconds;
    return account === undefined || alone === 0 ? needs.seconds : alone;
  });
  const callsWithToken = played.some(({ scenario }) => scenario.live?.token === true);
  return {
    network: chat.network,
    bot: bot.name,
    scenarios: played.map(({ id }) => id),
    skipped: considered.flatMap(({ entry: { id }, skipped: reason }) =>
      reason === undefined ? [] : [{ id, reason }],
    ),
    ...(account && { account: account.description }),
    messages,
    seconds: seconds + usualSeconds,
    hooks,
    calls: callsWithToken ? ['getMe', 'getWebhookInfo'] : [],
    stays:
      messages > 0
        ? [
            account === undefined
              ? 'what you send and are answered, in your own conversation'
              : 'what the bot answers, in that conversation',
            "what the bot's own log and sessions keep of it",
          ]
        : [],
  };
}

/** The plan in words. */
export function describeChatPlan(shown: ChatPlan, { chat }: LiveChatSettings): string {
  const { network, bot, scenarios, skipped, account, seconds, hooks, calls, stays } = shown;
  const rows: [string, string][] = [
    ['bot', `${bot} on ${network}; ${describeTreatment(hooks)}`],
    ['scenarios', `${scenarios.length}: ${scenarios.join(', ') || 'none'}`],
    ...skipped.map(({ id, reason }): [string, string] => ['skipped', `${id}: ${reason}`]),
    describeTalk(shown, chat),
    ...(calls.length > 0
      ? [['token', `calls ${calls.join(' and ')}, which change nothing; it never polls`] as [string, string]]
      : []),
    ...hooks.map(({ name, command }): [string, string] => [
      `hook ${name}`,
      command === 'ask' ? 'asks you, at this terminal' : command.map(quoted).join(' '),
    ]),
    ['takes', `${account === undefined ? 'at most' : 'about'} ${seconds} s`],
    ...(stays.length === 0 ? ['nothing'] : stays).map((what): [string, string] => ['stays', what]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}\n`).join('');
}

function describeTalk(
  { account, messages, hooks }: ChatPlan,
  { address, limitMs }: LiveChat,
): [string, string] {
  const limit = formatLimit(limitMs);
  if (account === undefined) {
    const deeds = [
      messages > 0 && `to send ${messages} to ${address} and to type here what it answers`,
      hooks.some(({ name }) => name === 'outbound') && 'to type here what it says by itself',
    ].filter(Boolean);
    const asked = `${deeds.join(', and ')}; you have ${limit} for each`;
    return ['asks you', deeds.length === 0 ? 'for nothing' : asked];
  }
  return [
    'says',
    messages === 0
      ? 'nothing'
      : `${messages} to ${address} by ${account}, and takes that back; the bot has ${limit} for each answer`,
  ];
}
