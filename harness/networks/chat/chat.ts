import type { Evidence } from '../../../reports/index.ts';
import type { EventLog } from '../../waiting/event-log.ts';
import type { Seat } from '../network.ts';
import type { FaultName, Faults } from './faults.ts';

/**
 * A conversation in which a person speaks to the bot.
 * @example
 * ```ts
 * import type { Place } from 'cara-smoke';
 *
 * export const isPrivate = ({ from, conversation }: Place): boolean => from === conversation;
 * ```
 */
export interface Place {
  /** Id of the person, in the network's own terms, e.g. `4711`. */
  readonly from: string;
  /** Id of the conversation, as the bot must name it to answer there. */
  readonly conversation: string;
}

/** People who write to the bot, each in a conversation of two. */
export interface Cast {
  /** A person that the bot is told to serve. */
  readonly alice: Place;
  /** Another one. */
  readonly bob: Place;
  /** A person that is not on the list of those that the bot serves. */
  readonly stranger: Place;
}

/**
 * Something that a person has said. Its time is that of `performance.now()`.
 * @example
 * ```ts
 * import type { Heard, Said } from 'cara-smoke';
 *
 * // Milliseconds that somebody waited for an answer.
 * export const waitedMs = (said: Said, heard: Heard): number => heard.atMs - said.atMs;
 * ```
 */
export interface Said extends Place {
  /** The network's own id of the text. */
  readonly id: string;
  readonly text: string;
  readonly atMs: number;
  /** True: it was said before, and has become this. */
  readonly isEdit?: true;
  /** Id of the message in whose thread it was said. Absent: it was said in none. */
  readonly thread?: string;
}

/** A step of what was said on its way to the bot. */
export interface Told {
  readonly conversation: string;
  /** The network's own id of the text. */
  readonly id: string;
  /**
   * `handed`: it was given to a connection of the bot. `taken`: the bot has confirmed it, or the service knows no
   * confirmation. What was taken is not brought again; where confirming is handing over, there is this step alone.
   */
  readonly step: 'handed' | 'taken';
  readonly atMs: number;
}

/**
 * Something that the bot has said, as people see it. Its time is that of `performance.now()`.
 * @example
 * ```ts
 * import type { Heard, Place } from 'cara-smoke';
 *
 * // What somebody has heard of the bot in their own conversation.
 * export const textsIn = (place: Place, heard: readonly Heard[]): string[] =>
 *   heard.filter(({ conversation }) => conversation === place.conversation).map(({ text }) => text);
 * ```
 */
export interface Heard {
  readonly id: string;
  readonly conversation: string;
  readonly text: string;
  readonly atMs: number;
  /** Id of what the bot had said before and has changed into this. */
  readonly replaces?: string;
  /** Id of the message to which it is a reply, or in whose thread it stands. Absent: there is none. */
  readonly repliesTo?: string;
  /** It calls all who read along there. */
  readonly callsAll?: true;
}

/** A request of the bot that is to say something, whatever became of it. */
export interface SendAttempt {
  readonly conversation: string;
  readonly text: string;
  readonly atMs: number;
  /** `taken`: people see it. `refused`: the network said why not. `lost`: a fault took the request or its answer. */
  readonly outcome: 'taken' | 'refused' | 'lost';
}

/** A request that the real network would not take, or that breaks one of its limits. */
export interface Breach {
  /** Stable name, e.g. `text-too-long`, `asked-before-retry-after`, `two-polls`. */
  readonly rule: string;
  /** What the bot did, after the words "the bot": names the method, the member and what the network would answer. */
  readonly sentence: string;
  /** True: a bot may do so, and say it in another way then. It explains a failure, and makes none. */
  readonly isAllowed?: true;
  readonly atMs: number;
  /** The conversation that the request was about. Absent: it was about none, or all. */
  readonly conversation?: string;
}

/** The place at the bot where a service brings what is said, as anybody can knock there. */
export interface Doorstep {
  /** Names of the variables that tell the bot by what it knows the service. */
  readonly secrets: readonly string[];
  /** Asks with a method, and says nothing. @returns the status of the answer. */
  knock(method: string): Promise<number>;
  /** Brings a text of alice as the service does, once. @returns the status of the answer. */
  bring(text: string): Promise<number>;
}

/** How a chat network's double is opened. */
export interface ChatOptions {
  /** How many casts it is to have. Default: 1. */
  readonly casts?: number | undefined;
  readonly signal: AbortSignal;
  readonly registerSecret: (secret: string, label: string) => void;
  readonly record: (evidence: Evidence, atMs?: number) => void;
}

/** The longest text of one message. */
export interface TextLimit {
  readonly length: number;
  /** How the network counts, e.g. `UTF-16 units`. */
  readonly unit: string;
  /** Length of a text in that unit. */
  measure(text: string): number;
}

/**
 * A chat network's double as scenarios use it: the parts `telegram`, `slack`, `discord` and so on. Every network's fake implements this, so
 * that what is asked of bots everywhere is written once. A fake behaves as the real service does as long as no fault is struck: it
 * delivers each text until the bot has confirmed it, and refuses what the service refuses, with its status and body.
 *
 * A new network needs: a class that extends `ChatDouble` and implements this, in a room of its own below `networks/`; a line in
 * `stage/chats.ts`; a line in `stage/parts.ts` and one in `stage/setups/` for what is peculiar to it; its capabilities
 * in `bots/capabilities.ts`; a row in `scenarios/channel/channels.ts`.
 * @example
 * ```ts
 * import { newQuestion, scenario, type Chat, type Question, type Stage } from 'cara-smoke';
 *
 * async function ask(chat: Chat, { talk, deadlineMs, signal }: Stage<never>): Promise<Question> {
 *   const question = newQuestion(talk);
 *   await chat.say(question.text, chat.bob);
 *   const wait = { why: 'an answer', deadlineMs, signal };
 *   await chat.heard.first(({ text }) => question.isAnsweredBy(text), wait);
 *   return question;
 * }
 *
 * export default scenario({
 *   id: 'example.chat',
 *   title: 'Bob is answered once',
 *   tags: ['example'],
 *   requires: ['slack.socket'],
 *   uses: ['daemon', 'slackSocket'],
 *   mutants: {},
 *   async run(stage) {
 *     const { slackSocket: chat, check } = stage;
 *     const first = await ask(chat, stage);
 *     await ask(chat, stage);
 *     check('answers', 1, chat.heard.items.filter(({ text }) => first.isAnsweredBy(text)).length);
 *   },
 * });
 * ```
 */
export interface Chat extends Cast, AsyncDisposable {
  /** What the bot is told to take part. Its environment holds the secrets, and who of all casts may speak to the bot. */
  readonly seat: Seat;
  /** As many casts as it was opened for, with different people and conversations. The people above are the first. */
  readonly casts: readonly Cast[];
  readonly textLimit: TextLimit;
  /** How long a bot may believe that it hears although nothing comes any more: what the service's own protocol needs. */
  readonly deafNoticedMs: number;
  /** Whether the service recognises a message that is sent twice, so that a bot may send again what was perhaps lost. */
  readonly knowsRepetitions: boolean;
  /** True: what the bot has said is what a person has pasted, who does not tell how often it came. */
  readonly isPasted?: boolean;
  /** What people have said, in order, what they have edited included. */
  readonly said: EventLog<Said>;
  /** What of that has reached the bot, in the order in which it has. */
  readonly told: EventLog<Told>;
  /** What the bot has said, in order. */
  readonly heard: EventLog<Heard>;
  /** All that it tried to say, in order. */
  readonly attempts: EventLog<SendAttempt>;
  /** What the service would hold against the bot. */
  readonly breaches: EventLog<Breach>;
  /** Absent where the bot calls the service, and not the service the bot. */
  readonly doorstep?: Doorstep;
  /** What this network can do on purpose. */
  readonly faults: Faults;
  /** Faults of the shared vocabulary that this network has. A scenario that needs another one is skipped. */
  readonly offers: ReadonlySet<FaultName>;

  /**
   * Says something to the bot. Resolves when the service has it, not when the bot does. Only on a network of the world this
   * takes until the bot has answered, or has had its time.
   * @param place Default: alice.
   * @param awaits `nothing`: it resolves when the service has it, there too.
   */
  say(text: string, place?: Place, awaits?: 'nothing'): Promise<Said>;
  /** Changes what was said, and tells the bot as the service does. */
  edit(said: Said, text: string): Promise<Said>;
  /** Brings the bot once more what it has been brought already, with the same id, as the service does after a lost confirmation. */
  repeat(said: Said): Promise<void>;
  /** Brings the bot its own words, as the service does in groups and channels. */
  echoOwn(heard: Heard): Promise<void>;
  /** Brings the bot something that is well-formed for the service and that no bot can answer or understand. */
  sayNonsense(place?: Place): Promise<void>;
}
