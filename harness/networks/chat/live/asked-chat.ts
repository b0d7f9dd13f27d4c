import { BlockedError } from '../../../errors/blocked-error.ts';
import { EventLog } from '../../../waiting/event-log.ts';
import { askForAnswer } from '../../live/ask-for-answer.ts';
import type { Seat } from '../../network.ts';
import type { Breach, Cast, Chat, ChatOptions, Heard, Place, Said, SendAttempt, Told } from '../chat.ts';
import { Faults, type FaultName } from '../faults.ts';
import { WireRecord } from '../wire-record.ts';

/** A chat that somebody's bot is on, and the person who speaks to it there. */
export interface AskedChatOptions extends Pick<ChatOptions, 'casts' | 'signal' | 'record'> {
  /** E.g. `telegram`. */
  readonly network: string;
  /** How the person finds the bot, e.g. `@my_bot`. */
  readonly address: string;
  /** What is known of its account there. */
  readonly placeholders: Seat['placeholders'];
  /** How long a person has. */
  readonly limitMs: number;
  readonly say?: ((line: string) => void) | undefined;
}

const by = 'a person who is asked';

/**
 * A network in the world, as far as a person can be asked: they send what they are told to, and type what they are
 * answered. Nothing is known of what goes to and fro, and nothing is done on purpose.
 */
export class AskedChat implements Chat {
  readonly seat: Seat;
  readonly casts: readonly Cast[];
  readonly alice: Place;
  readonly bob: Place;
  readonly stranger: Place;
  readonly textLimit = { length: 1_000, unit: 'UTF-16 units', measure: (text: string) => text.length };
  readonly deafNoticedMs = 0;
  readonly knowsRepetitions = true;
  readonly said = new EventLog<Said>();
  readonly told = new EventLog<Told>();
  readonly heard = new EventLog<Heard>();
  readonly attempts = new EventLog<SendAttempt>();
  readonly breaches = new EventLog<Breach>();
  readonly faults = new Faults();
  readonly offers: ReadonlySet<FaultName> = new Set();
  readonly #options: AskedChatOptions;
  readonly #wire: WireRecord;

  constructor(options: AskedChatOptions) {
    const { network, placeholders, casts = 1, record } = options;
    this.#options = options;
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
      isTaken: async () => ({ taken: true, seen: 'it runs already', meaning: '' }),
    };
  }

  async say(text: string, { from, conversation }: Place = this.alice): Promise<Said> {
    if (from !== this.alice.from) throw new BlockedError('there is one person, who is asked');
    const { network, address, limitMs, signal, say } = this.#options;
    const id = crypto.randomUUID();
    const said: Said = { from, conversation, id, text, atMs: performance.now() };
    const please = `Send this to ${address} on ${network}: ${text}`;
    const answer = await askForAnswer(please, { limitMs, signal, say });
    // Not before: who could not send it has said nothing.
    this.said.append(said);
    this.told.append({ conversation, id, step: 'taken', atMs: said.atMs });
    this.#wire.note('sent', { ...said, type: 'text', transport: by });
    if (answer === undefined) return said;
    const atMs = performance.now();
    this.#wire.note('received', { type: 'text', transport: by, from: 'the bot', conversation, atMs });
    this.heard.append({ id: crypto.randomUUID(), conversation, text: answer, atMs });
    return said;
  }

  edit(): Promise<never> {
    return cannot('edit');
  }

  repeat(): Promise<never> {
    return cannot('have a text brought again');
  }

  echoOwn(): Promise<never> {
    return cannot('bring the bot its own words');
  }

  sayNonsense(): Promise<never> {
    return cannot('send what no client makes');
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function cannot(what: string): Promise<never> {
  return Promise.reject(new BlockedError(`a person who is asked cannot ${what}`));
}
