import type { BaseSeams } from '../../base/seams/seams.ts';
import type { ChannelModule } from '../channel-module.ts';
import type { TelegramChannel } from './telegram-channel.ts';
import { readTelegramSection, type TelegramConfig, telegramKeys } from './telegram-config.ts';
import { telegramExtra } from './telegram-extra.ts';

/** Telegram, over its Bot API. */
export const telegramModule: ChannelModule<TelegramConfig, TelegramChannel, BaseSeams> = {
  id: 'telegram',
  keys: telegramKeys,
  // The token of any bot, as it stands in the path of each call.
  redactions: [{ pattern: /\bbot\d+:[\w-]{20,}/gu, mask: 'bot[REDACTED]' }],
  read: readTelegramSection,
  secrets: ({ token, webhookSecret }) => [token, webhookSecret],
  extra: telegramExtra,
  async load() {
    const { TelegramChannel } = await import('./telegram-channel.ts');
    return (config, context) => new TelegramChannel(config, context);
  },
  adopt: (channel, config) => channel.adopt(config),
  loadProbe: async () => (await import('./telegram-probe.ts')).probeTelegram,
};
