import type { Evidence } from '../../../reports/index.ts';
import { EventLog } from '../../waiting/event-log.ts';
import type { Breach, Cast, Chat, Heard, Place, Said, SendAttempt, Told } from './chat.ts';
import type { FaultName, Faults } from './faults.ts';

/** A chat with many casts. */
export interface WholeChat {
  readonly chat: Chat;
  /** What it puts on record. */
  readonly evidence: EventLog<{ readonly evidence: Evidence; readonly atMs: number | undefined }>;
}

/**
 * A chat as one of those knows it who share its bot: with people of its own, and with nothing of what others say and are
 * told. It ends for itself alone. Faults would strike others too: it has none.
 */
export class SharedChat implements Chat {
  readonly alice: Place;
  readonly bob: Place;
  readonly stranger: Place;
  readonly casts: readonly Cast[];
  readonly said: EventLog<Said>;
  readonly told: EventLog<Told>;
  readonly heard: EventLog<Heard>;
  readonly attempts: EventLog<SendAttempt>;
  readonly breaches: EventLog<Breach>;
  readonly offers: ReadonlySet<FaultName> = new Set();
  readonly #whole: Chat;
  readonly #conversations: ReadonlySet<string>;
  readonly #leave: (() => void)[] = [];

  /** @param record takes what is put on record of its conversations. */
  constructor(
    { chat, evidence: all }: WholeChat,
    cast: Cast,
    record: (evidence: Evidence, atMs?: number) => void,
  ) {
    ({ alice: this.alice, bob: this.bob, stranger: this.stranger } = cast);
    this.casts = [cast];
    this.#whole = chat;
    this.#conversations = new Set(Object.values(cast).map(({ conversation }: Place) => conversation));
    this.said = this.#mine(chat.said);
    this.told = this.#mine(chat.told);
    this.heard = this.#mine(chat.heard);
    this.attempts = this.#mine(chat.attempts);
    this.breaches = this.#mine(chat.breaches);
    this.#leave.push(
      all.subscribe(({ evidence, atMs }) => {
        if (evidence.kind === 'wire' && this.#conversations.has(evidence.room ?? '')) record(evidence, atMs);
      }),
    );
  }

  get seat(): Chat['seat'] {
    return this.#whole.seat;
  }

  get textLimit(): Chat['textLimit'] {
    return this.#whole.textLimit;
  }

  get deafNoticedMs(): number {
    return this.#whole.deafNoticedMs;
  }

  get knowsRepetitions(): boolean {
    return this.#whole.knowsRepetitions;
  }

  get faults(): Faults {
    throw new TypeError('a scenario that shares its bot strikes no faults');
  }

  get isPasted(): boolean {
    return this.#whole.isPasted === true;
  }

  say(text: string, place: Place = this.alice, awaits?: 'nothing'): Promise<Said> {
    return this.#whole.say(text, place, awaits);
  }

  edit(said: Said, text: string): Promise<Said> {
    return this.#whole.edit(said, text);
  }

  repeat(said: Said): Promise<void> {
    return this.#whole.repeat(said);
  }

  echoOwn(heard: Heard): Promise<void> {
    return this.#whole.echoOwn(heard);
  }

  sayNonsense(place: Place = this.alice): Promise<void> {
    return this.#whole.sayNonsense(place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const leave of this.#leave) leave();
  }

  /** What is about its conversations, or about all, from now on. */
  #mine<Item extends { readonly conversation?: string }>(all: EventLog<Item>): EventLog<Item> {
    const mine = new EventLog<Item>();
    const leave = all.subscribe((item) => {
      const { conversation } = item;
      if (conversation === undefined || this.#conversations.has(conversation)) mine.append(item);
    });
    this.#leave.push(leave);
    return mine;
  }
}
