import type { ChatOptions } from '../networks/chat/chat.ts';
import { DiscordChat } from '../networks/discord/discord-chat.ts';
import { SignalChat } from '../networks/signal/signal-chat.ts';
import { SlackChat } from '../networks/slack/slack-chat.ts';
import { TelegramChat } from '../networks/telegram/telegram-chat.ts';

/** The chats that there are, by the names of their parts. A network has one for each way in which a bot takes part in it. */
export const openChat = {
  telegram: (order: ChatOptions) => TelegramChat.open({ ...order, mode: 'polling' }),
  telegramWebhook: (order: ChatOptions) => TelegramChat.open({ ...order, mode: 'webhook' }),
  signalNative: (order: ChatOptions) => SignalChat.open({ ...order, mode: 'native' }),
  signalSocket: (order: ChatOptions) => SignalChat.open({ ...order, mode: 'json-rpc' }),
  discord: (order: ChatOptions) => DiscordChat.open(order),
  slack: (order: ChatOptions) => SlackChat.open({ ...order, mode: 'events' }),
  slackSocket: (order: ChatOptions) => SlackChat.open({ ...order, mode: 'socket' }),
} as const;

export type ChatName = keyof typeof openChat;
