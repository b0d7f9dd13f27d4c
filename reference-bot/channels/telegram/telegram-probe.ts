import type { BaseSeams } from '../../base/seams/seams.ts';
import { type ChannelProbe, untilTaken } from '../channel-probe.ts';
import { createBotClient, explainFailure } from './bot-client.ts';
import type { TelegramConfig } from './telegram-config.ts';

/** Tries the Bot API. It does not poll: the bot itself would lose its place. */
export function probeTelegram(config: TelegramConfig, seams: Pick<BaseSeams, 'fetch'>): ChannelProbe {
  const { calls } = createBotClient(config, seams);
  return {
    checkCredentials: (signal) => untilTaken(calls.getMe(signal as never), explainFailure),
    send: (chat, text, signal) =>
      untilTaken(calls.sendMessage(chat, text, {}, signal as never), explainFailure),
  };
}
