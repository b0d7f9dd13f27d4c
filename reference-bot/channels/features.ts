import type { Section } from '../base/config/section.ts';

/** What people may see of the bot beside its answers. The block of a channel that has it has a key of the same name. */
const names = ['typing', 'readReceipts'] as const;
const unknown = 'ignored: not known to this bot';

/** Whether a channel shows each of them; what is not written is absent. */
export type Features = Readonly<Partial<Record<(typeof names)[number], boolean>>>;

/** The features in the `channels` block: those of a channel count more than the `defaults`. */
export class ChannelFeatures {
  readonly #channels: Section;
  readonly #written: ReadonlyMap<string, Features>;

  /** @param ids of all channels. */
  constructor(root: Section, ids: readonly string[]) {
    const places = ['defaults', ...ids];
    const channels = root.section('channels', places, { tolerated: unknown });
    this.#channels = channels;
    this.#written = new Map(places.map((place) => [place, read(channels, place)]));
  }

  /** What of it a channel can have. */
  of(id: string, keys: readonly string[]): Features {
    return Object.fromEntries(this.#all(id).filter(([name]) => keys.includes(name)));
  }

  /** Warns of what a channel is to show and has not. */
  warnOfLacking(id: string, keys: readonly string[]): void {
    for (const [name, isEnabled] of this.#all(id))
      if (isEnabled && !keys.includes(name))
        this.#channels.warn(
          `${id}.features.${name}`,
          'channel activity feature is enabled in config but unsupported by this channel; ignoring',
        );
  }

  #all(id: string): [string, boolean][] {
    return Object.entries({ ...this.#written.get('defaults'), ...this.#written.get(id) });
  }
}

function read(channels: Section, place: string): Features {
  const tolerated = unknown;
  const features = channels.section(place, ['features'], { tolerated }).section('features', names);
  const entries = names.map((name) => [name, features.section(name, ['enabled'], { tolerated })] as const);
  return Object.fromEntries(
    entries
      .filter(([, section]) => section.has('enabled'))
      .map(([name, section]) => [name, section.boolean('enabled', false)]),
  );
}
