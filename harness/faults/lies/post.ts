import { asksForNews } from '../held-news.ts';
import type { Body, Lie } from './lie.ts';

/** A to-device message as it is delivered. */
export interface ToDeviceMessage {
  readonly type: string;
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
}

type Matches = (message: ToDeviceMessage) => boolean;

/** To-device messages in the hands of a homeserver that may keep, repeat and invent them. What it gives out late goes with the next answer to a sync. */
export class Post implements Lie {
  readonly #delivered: ToDeviceMessage[] = [];
  readonly #kept: ToDeviceMessage[] = [];
  #isWithheld: Matches = () => false;
  #due: ToDeviceMessage[] = [];

  /** From now on keeps messages. */
  withhold(matches: Matches): void {
    this.#isWithheld = matches;
  }

  /** Gives out what was kept, and keeps no more. */
  release(): void {
    this.#isWithheld = () => false;
    this.#due.push(...this.#kept.splice(0));
  }

  /** Gives out all once more that it has delivered and that matches, in the same order. */
  replay(matches: Matches): void {
    this.#due.push(...this.#delivered.filter(matches));
  }

  /** Delivers what nobody has sent. */
  forge(...messages: readonly ToDeviceMessage[]): void {
    this.#due.push(...messages);
  }

  about = asksForNews;

  tell(truth: Body): Body {
    const { events = [] } = (truth['to_device'] ?? {}) as { events?: readonly ToDeviceMessage[] };
    this.#kept.push(...events.filter(this.#isWithheld));
    const delivered = [...this.#due, ...events.filter((message) => !this.#isWithheld(message))];
    this.#due = [];
    this.#delivered.push(...delivered);
    return { ...truth, to_device: { events: delivered } };
  }
}
