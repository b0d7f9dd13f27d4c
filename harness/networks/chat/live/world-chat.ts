import { BlockedError } from '../../../errors/blocked-error.ts';
import { EventLog } from '../../../waiting/event-log.ts';
import type { Seat } from '../../network.ts';
import type { Breach, Cast, Chat, ChatOptions, Heard, Place, Said, SendAttempt, Told } from '../chat.ts';
import { Faults, type FaultName } from '../faults.ts';
import { WireRecord } from '../wire-record.ts';

/** Discord compares the nonces of messages. */
const recognisesRepetitions: ReadonlySet<string> = new Set(['discord']);

/** A chat that somebody's bot is on. */
export interface WorldChatOptions extends Pick<ChatOptions, 'casts' | 'record'> {
  /** E.g. `telegram`. */
  readonly network: string;
  /** What is known of the bot's account there. */
  readonly placeholders: Seat['placeholders'];
  /** Who speaks to the bot, as the record calls it. */
  readonly by: string;
}

/**
 * A network of the world, in which one person speaks to a bot that runs there. Nothing is known of what goes to and fro
 * between the bot and the service, and nothing is done on purpose.
 */
export abstract class WorldChat implements Chat {
  readonly seat: Seat;
  readonly casts: readonly Cast[];
  readonly alice: Place;
  readonly bob: Place;
  readonly stranger: Place;
  readonly textLimit = { length: 1_000, unit: 'UTF-16 units', measure: (text: string) => text.length };
  readonly deafNoticedMs = 0;
  readonly knowsRepetitions: boolean;
  readonly said = new EventLog<Said>();
  readonly told = new EventLog<Told>();
  readonly heard = new EventLog<Heard>();
  readonly attempts = new EventLog<SendAttempt>();
  readonly breaches = new EventLog<Breach>();
  readonly faults = new Faults();
  readonly offers: ReadonlySet<FaultName> = new Set();
  readonly #by: string;
  readonly #wire: WireRecord;

  constructor({ network, placeholders, by, casts = 1, record }: WorldChatOptions) {
    this.knowsRepetitions = recognisesRepetitions.has(network);
    this.#by = by;
    this.#wire = new WireRecord(network, record);
    this.casts = Array.from({ length: casts }, (_, index) => ({
      alice: { from: 'person', conversation: `conversation-${index}` },
      bob: { from: 'nobody', conversation: `nobody-${index}` },
      stranger: { from: 'nobody', conversation: `nobody-${index}` },
    }));
    ({ alice: this.alice, bob: this.bob, stranger: this.stranger } = this.casts[0]!);
    this.seat = {
      network,
      config: {},
      environment: {},
      placeholders,
      sign: 'run',
      isTaken: async () => ({ taken: true, seen: 'it runs already', meaning: '' }),
    };
  }

  async say(text: string, place: Place = this.alice, awaits?: 'nothing'): Promise<Said> {
    if (place.from !== this.alice.from) throw new BlockedError('there is one person who speaks to the bot');
    return awaits === 'nothing' ? this.tell(text, place) : this.speak(text, place);
  }

  edit(): Promise<never> {
    return this.#cannot('edit');
  }

  repeat(): Promise<never> {
    return this.#cannot('have a text brought again');
  }

  echoOwn(): Promise<never> {
    return this.#cannot('bring the bot its own words');
  }

  sayNonsense(): Promise<never> {
    return this.#cannot('send what no client makes');
  }

  abstract [Symbol.asyncDispose](): Promise<void>;

  /** Says a text there, and returns when the bot has answered or has had its time. */
  protected abstract speak(text: string, place: Place): Promise<Said>;

  /** Says a text there, and returns when the service has it. */
  protected abstract tell(text: string, place: Place): Promise<Said>;

  /** Writes down what was said. Nobody tells when the bot was given it. */
  protected noteSaid(said: Said): void {
    const { conversation, id, atMs } = said;
    this.said.append(said);
    this.told.append({ conversation, id, step: 'taken', atMs });
    this.#wire.note('sent', { ...said, type: 'text', transport: this.#by });
  }

  /** Writes down what the bot has said. */
  protected noteHeard(heard: Heard): void {
    const { conversation, atMs } = heard;
    const type = heard.replaces === undefined ? 'text' : 'edit';
    this.#wire.note('received', { type, transport: this.#by, from: 'the bot', conversation, atMs });
    this.heard.append(heard);
  }

  #cannot(what: string): Promise<never> {
    return Promise.reject(new BlockedError(`${this.#by} cannot ${what}`));
  }
}
