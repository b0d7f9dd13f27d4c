import type { Hooks } from '../../live/hooks.ts';
import type { Seat } from '../../network.ts';
import type { ChatOptions } from '../chat.ts';
import { AskedChat } from './asked-chat.ts';

/** The chat networks of the world. */
export const chatNetworks = ['telegram', 'slack', 'discord', 'signal'] as const;
export type ChatNetworkName = (typeof chatNetworks)[number];

/** A bot that somebody runs on a chat network. */
export interface LiveChat {
  readonly network: ChatNetworkName;
  /** How people find the bot there. */
  readonly address: string;
  /** What is known of its account, as the doubles of the networks name it. */
  readonly placeholders: Seat['placeholders'];
  /** How long a person has to send something and to type the answer. */
  readonly limitMs: number;
  readonly hooks: Hooks;
}

/** The network as a person on it is asked. Secrets reach no report. */
export function openLiveChat(
  { network, address, placeholders, limitMs }: LiveChat,
  { casts, signal, record, registerSecret }: ChatOptions,
  say: ((line: string) => void) | undefined,
): AskedChat {
  const { 'telegram.token': token } = placeholders;
  if (token !== undefined) registerSecret(token, 'token of the Telegram bot');
  return new AskedChat({ network, address, placeholders, limitMs, casts, signal, record, say });
}
