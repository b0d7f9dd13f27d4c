import type { z } from 'zod';
import type { Section } from '../base/config/section.ts';
import type { Redaction } from '../base/logging/redactor.ts';
import type { BaseSeams } from '../base/seams/seams.ts';
import type { ChannelContext, ChannelModule, ControlTools, ReadContext } from './channel-module.ts';
import type { ChannelProbe } from './channel-probe.ts';
import type { Channel } from './channel.ts';
import type { ControlRoute } from './control-route.ts';

/** A kind of channel as the rest of the bot sees it. */
export interface OfferedChannel<Seams extends BaseSeams> {
  readonly id: string;
  readonly keys: readonly string[];
  readonly redactions: readonly Redaction[];
  /** The channel as it is while it is off. */
  readonly whenOff: OpenedChannel;
  configure(section: Section, context: ReadContext): Promise<ConfiguredChannel<Seams>>;
}

/** A channel whose block of the configuration has been read. */
export interface ConfiguredChannel<Seams extends BaseSeams> {
  readonly id: string;
  /** What the channel's own `read` returned. Undefined: the channel is off. */
  readonly config: unknown;
  readonly secrets: readonly (string | undefined)[];
  open(context: ChannelContext<Seams>): OpenedChannel;
  /** What tries its service. Undefined where the channel is off, or has nothing to try. */
  probe(seams: Pick<Seams, 'fetch' | 'clock'>): Promise<ChannelProbe | undefined>;
}

/** A channel at work, or one that is off. */
export interface OpenedChannel {
  readonly id: string;
  readonly extra?: z.ZodType;
  /** Undefined: the channel is off. */
  readonly channel: Channel | undefined;
  control(tools: ControlTools): readonly ControlRoute[];
  /** Has it take what has changed. @param config what its `read` has returned of the changed block. */
  adopt(config: unknown): void;
}

/** Hides the types of a module, so that channels of every kind fit into one table. */
export function offerChannel<Config, Opened extends Channel, Seams extends BaseSeams>(
  module: ChannelModule<Config, Opened, Seams>,
): OfferedChannel<Seams> {
  const { id, keys, redactions = [], extra } = module;
  const opened = (channel: Opened | undefined): OpenedChannel => ({
    id,
    ...(extra && { extra }),
    channel,
    control: (tools) => module.control?.(channel, tools) ?? [],
    adopt(config) {
      // A channel that is turned on or off needs a start.
      if (channel !== undefined && config !== undefined) module.adopt?.(channel, config as Config);
    },
  });
  return {
    id,
    keys,
    redactions,
    whenOff: opened(undefined),
    async configure(section, context) {
      const config = await module.read(section, context);
      const open = config === undefined ? undefined : await module.load();
      return {
        id,
        config,
        secrets: config === undefined ? [] : module.secrets(config),
        open: (context) => opened(config === undefined ? undefined : open?.(config, context)),
        probe: async (seams) =>
          config === undefined ? undefined : (await module.loadProbe?.())?.(config, seams),
      };
    },
  };
}
