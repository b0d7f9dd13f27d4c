import type { BaseSeams } from '../../base/seams/seams.ts';
import { type ChannelProbe, untilTaken } from '../channel-probe.ts';
import type { SlackConfig } from './slack-config.ts';
import { createWebClient, explainFailure } from './web-client.ts';

/** Tries the Web API. It opens no socket: part of what comes would be told to it in the bot's place. */
export function probeSlack(
  { botToken, baseUrl }: SlackConfig,
  seams: Pick<BaseSeams, 'fetch'>,
): ChannelProbe {
  const call = (method: string, body: Record<string, unknown>, signal: AbortSignal): Promise<void> =>
    untilTaken(createWebClient(botToken, baseUrl, seams, signal).apiCall(method, body), explainFailure);
  return {
    checkCredentials: (signal) => call('auth.test', {}, signal),
    send: (channel, text, signal) => call('chat.postMessage', { channel, text }, signal),
  };
}
