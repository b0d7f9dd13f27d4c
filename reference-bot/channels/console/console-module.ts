import type { BaseSeams } from '../../base/seams/seams.ts';
import type { ChannelModule } from '../channel-module.ts';
import type { ConsoleChannel } from './console-channel.ts';

/** A channel that is always on, and that has nothing to set. */
export const consoleModule: ChannelModule<object, ConsoleChannel, BaseSeams> = {
  id: 'console',
  keys: [],
  read: () => ({}),
  secrets: () => [],
  async load() {
    const { ConsoleChannel } = await import('./console-channel.ts');
    return (_, context) => new ConsoleChannel(context);
  },
};
