import type { ChannelModule } from '../channel-module.ts';
import type { SocketSeams } from '../socket-seams.ts';
import type { DiscordChannel } from './discord-channel.ts';
import { type DiscordConfig, discordKeys, readDiscordSection } from './discord-config.ts';
import { discordExtra } from './discord-extra.ts';

/** Discord, over its REST API and its gateway. */
export const discordModule: ChannelModule<DiscordConfig, DiscordChannel, SocketSeams> = {
  id: 'discord',
  keys: discordKeys,
  // The token of any bot.
  redactions: [{ pattern: /\b[\w-]{20,}\.[\w-]{6}\.[\w-]{27,}/gu, mask: '[REDACTED-TOKEN]' }],
  read: readDiscordSection,
  secrets: ({ token }) => [token],
  extra: discordExtra,
  async load() {
    const { DiscordChannel } = await import('./discord-channel.ts');
    return (config, context) => new DiscordChannel(config, context);
  },
  adopt: (channel, config) => channel.adopt(config),
  loadProbe: async () => (await import('./discord-probe.ts')).probeDiscord,
};
