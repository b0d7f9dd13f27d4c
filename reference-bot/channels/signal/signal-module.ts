import type { ChannelModule } from '../channel-module.ts';
import type { SignalChannel } from './signal-channel.ts';
import { readSignalSection, type SignalConfig, signalKeys } from './signal-config.ts';
import { signalExtra } from './signal-extra.ts';
import type { SocketSeams } from '../socket-seams.ts';

/** Signal, over signal-cli-rest-api. */
export const signalModule: ChannelModule<SignalConfig, SignalChannel, SocketSeams> = {
  id: 'signal',
  keys: signalKeys,
  // Phone numbers of anybody.
  redactions: [{ pattern: /(?:\+|%2B)\d{8,15}\b/gu, mask: '[REDACTED-NUMBER]' }],
  read: readSignalSection,
  secrets: () => [],
  extra: signalExtra,
  async load() {
    const { SignalChannel } = await import('./signal-channel.ts');
    return (config, context) => new SignalChannel(config, context);
  },
  adopt: (channel, config) => channel.adopt(config),
  loadProbe: async () => (await import('./signal-probe.ts')).probeSignal,
};
