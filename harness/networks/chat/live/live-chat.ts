import type { Hooks } from '../../live/hooks.ts';
import type { Journal } from '../../live/journal.ts';
import type { Seat } from '../../network.ts';
import type { ChatOptions } from '../chat.ts';
import { AccountChat } from './account-chat.ts';
import { AskedChat } from './asked-chat.ts';
import type { NamedAccount } from './chat-account.ts';
import type { WorldChat } from './world-chat.ts';

/** The chat networks of the world. */
export const chatNetworks = ['telegram', 'slack', 'discord', 'signal'] as const;
export type ChatNetworkName = (typeof chatNetworks)[number];

/** On Telegram such an account takes another protocol, and Discord forbids it to programs. */
const networksWithAccounts: ReadonlySet<string> = new Set(['slack', 'signal']);

/** Whether a run can speak there by the account of a person. */
export function hasAccounts(network: string): boolean {
  return networksWithAccounts.has(network);
}

/** A bot that somebody runs on a chat network. */
export interface LiveChat {
  readonly network: ChatNetworkName;
  /** How people find the bot there. */
  readonly address: string;
  /** What is known of its account, as the doubles of the networks name it. */
  readonly placeholders: Seat['placeholders'];
  /** Absent: a person is asked. */
  readonly account?: NamedAccount | undefined;
  /** How long the bot has for an answer, or a person to send something and to type the answer. */
  readonly limitMs: number;
  readonly hooks: Hooks;
}

/** The same for a run, which lists what an account says, and that the bot is ended. */
export interface LiveChatOrder extends LiveChat {
  readonly journal: Journal;
}

/** The network as a person on it is asked, or as their account shows it. Secrets reach no report. */
export function openLiveChat(
  { network, address, placeholders, account, journal, limitMs }: LiveChatOrder,
  { casts, signal, record, registerSecret }: ChatOptions,
  say: ((line: string) => void) | undefined,
): WorldChat {
  const { 'telegram.token': token } = placeholders;
  if (token !== undefined) registerSecret(token, 'token of the Telegram bot');
  const common = { network, placeholders, limitMs, casts, signal, record, say };
  if (account === undefined) return new AskedChat({ ...common, address });
  const { secret } = account;
  if (secret !== undefined) registerSecret(secret.value, secret.label);
  return new AccountChat({ ...common, journal, account });
}
