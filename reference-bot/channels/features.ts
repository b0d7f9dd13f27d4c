import { type ChannelsBlock, unknownHere } from './channels-block.ts';

/** What people may see of the bot beside its answers. The block of a channel that has it has a key of the same name. */
const names = ['typing', 'readReceipts'] as const;

/** Whether a channel shows each of them; what is not written is absent. */
export type Features = Readonly<Partial<Record<(typeof names)[number], boolean>>>;

/** The features in the `channels` block: those of a channel count more than the `defaults`. */
export class ChannelFeatures {
  readonly #block: ChannelsBlock;
  readonly #written: ReadonlyMap<string, Features>;

  constructor(block: ChannelsBlock) {
    this.#block = block;
    this.#written = new Map(block.places.map((place) => [place, read(block, place)]));
  }

  /** What of it a channel can have. */
  of(id: string, keys: readonly string[]): Features {
    return Object.fromEntries(this.#all(id).filter(([name]) => keys.includes(name)));
  }

  /** Warns of what a channel is to show and has not. */
  warnOfLacking(id: string, keys: readonly string[]): void {
    for (const [name, isEnabled] of this.#all(id))
      if (isEnabled && !keys.includes(name))
        this.#block.channels.warn(
          `${id}.features.${name}`,
          'channel activity feature is enabled in config but unsupported by this channel; ignoring',
        );
  }

  #all(id: string): [string, boolean][] {
    return Object.entries({ ...this.#written.get('defaults'), ...this.#written.get(id) });
  }
}

function read(block: ChannelsBlock, place: string): Features {
  const features = block.of(place).section('features', names);
  const entries = names.map(
    (name) => [name, features.section(name, ['enabled'], { tolerated: unknownHere })] as const,
  );
  return Object.fromEntries(
    entries
      .filter(([, section]) => section.has('enabled'))
      .map(([name, section]) => [name, section.boolean('enabled', false)]),
  );
}
