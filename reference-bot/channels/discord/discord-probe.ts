import { randomBytes } from 'node:crypto';
import type { BaseSeams } from '../../base/seams/seams.ts';
import { type ChannelProbe, untilTaken } from '../channel-probe.ts';
import { DiscordApi } from './discord-api.ts';
import type { DiscordConfig } from './discord-config.ts';

const nonceBytes = 8;

/** Tries the REST API. It opens no gateway: that would take a start from the bot. */
export function probeDiscord(config: DiscordConfig, seams: Pick<BaseSeams, 'fetch' | 'clock'>): ChannelProbe {
  const api = new DiscordApi(config, seams);
  return {
    checkCredentials: (signal) => untilTaken(api.checkToken(signal)),
    send: (channel, content, signal) =>
      untilTaken(api.send({ channel, content, nonce: randomBytes(nonceBytes).toString('hex') }, signal)),
  };
}
