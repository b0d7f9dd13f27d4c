import { EventLog } from '../../waiting/event-log.ts';
import type { Said, Told } from './chat.ts';

type Text = Pick<Said, 'conversation' | 'id'>;

/** Follows what is brought to a bot: of which text it tells, and how far it has come. Other things it does not know. */
export class Telling<Thing> {
  readonly told = new EventLog<Told>();
  readonly #things = new Map<string, readonly Thing[]>();
  readonly #texts = new Map<Thing, Text>();

  /** These things tell of the text. Before they are brought. */
  note({ conversation, id }: Text, things: readonly Thing[]): void {
    this.#things.set(keyOf({ conversation, id }), things);
    for (const thing of things) this.#texts.set(thing, { conversation, id });
  }

  /** What tells of a text. */
  of(text: Text): readonly Thing[] {
    return this.#things.get(keyOf(text)) ?? [];
  }

  /** The text that a thing tells of. */
  textOf(thing: Thing): Text | undefined {
    return this.#texts.get(thing);
  }

  /** Something has come one step further on its way to the bot. */
  append(step: Told['step'], thing: Thing): void {
    const text = this.#texts.get(thing);
    if (text !== undefined) this.told.append({ ...text, step, atMs: performance.now() });
  }
}

function keyOf({ conversation, id }: Text): string {
  return `${conversation}/${id}`;
}
