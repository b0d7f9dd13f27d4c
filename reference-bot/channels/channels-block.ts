import type { Section } from '../base/config/section.ts';

/** Warned of for what Carapace knows in these blocks and this bot does not. */
export const unknownHere = 'ignored: not known to this bot';

/** The `channels` block: what every channel has alike, for all of them under `defaults` and for one under its id. */
export class ChannelsBlock {
  readonly places: readonly string[];
  readonly channels: Section;
  readonly #sections: ReadonlyMap<string, Section>;

  /** @param ids of all channels. */
  constructor(root: Section, ids: readonly string[]) {
    this.places = ['defaults', ...ids];
    this.channels = root.section('channels', this.places, { tolerated: unknownHere });
    this.#sections = new Map(
      this.places.map((place) => [
        place,
        this.channels.section(place, ['features', 'session'], { tolerated: unknownHere }),
      ]),
    );
  }

  /** @param place `defaults`, or the id of a channel. */
  of(place: string): Section {
    return this.#sections.get(place)!;
  }
}
