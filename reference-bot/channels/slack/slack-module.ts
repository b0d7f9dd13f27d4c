import type { ChannelModule } from '../channel-module.ts';
import type { SocketSeams } from '../socket-seams.ts';
import type { SlackChannel } from './slack-channel.ts';
import { readSlackSection, type SlackConfig, slackKeys } from './slack-config.ts';
import { slackExtra } from './slack-extra.ts';

/** Slack, over its Web API, and its Events API or Socket Mode. */
export const slackModule: ChannelModule<SlackConfig, SlackChannel, SocketSeams> = {
  id: 'slack',
  keys: slackKeys,
  redactions: [
    // The tokens of any app.
    { pattern: /\bx(?:ox[a-z]|app)-[\w-]{10,}/gu, mask: '[REDACTED-SLACK-TOKEN]' },
    // The way in of a connection of Socket Mode.
    { pattern: /\bticket=[\w-]+/gu, mask: 'ticket=[REDACTED]' },
  ],
  read: readSlackSection,
  secrets: ({ botToken, signingSecret, appToken }) => [botToken, signingSecret, appToken],
  extra: slackExtra,
  async load() {
    const { SlackChannel } = await import('./slack-channel.ts');
    return (config, context) => new SlackChannel(config, context);
  },
  loadProbe: async () => (await import('./slack-probe.ts')).probeSlack,
};
