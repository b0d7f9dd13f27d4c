import type { ChannelInfo } from '../channels/channel.ts';
import type { ControlContext } from './control-context.ts';

/** The channels that are on, as they stand now. */
export function listChannels({ channels }: Pick<ControlContext, 'channels'>): readonly ChannelInfo[] {
  return channels.flatMap(({ channel }) => (channel ? [channel.info()] : []));
}
