import type { Evidence, ManualStep, ReachableTier } from '../../reports/index.ts';
import type { Capability } from '../bots/capabilities.ts';
import type { Talk } from '../bots/talk.ts';
import type { HookName } from '../networks/live/hooks.ts';
import { verifyingKinds, type PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { Tool } from '../tools/tools.ts';
import type { AnyCastMember, CastMember } from './cast.ts';
import type { ChatName } from './chats.ts';
import type { Check, CheckContext } from './check.ts';
import type { PartName, Parts } from './parts.ts';

/**
 * What every scenario is given to work with, whatever parts it uses. All times are in milliseconds, and `--patience` multiplies them.
 * @example
 * ```ts
 * import type { CommonStage } from 'cara-smoke';
 *
 * // A helper of several scenarios takes no more of the stage than it needs.
 * export function expectPolite({ check }: Pick<CommonStage<string>, 'check'>, answer: string): void {
 *   check('the answer says please', true, answer.includes('please'));
 * }
 * ```
 */
export interface CommonStage<Case extends string> {
  /** Which of the scenario's cases this is. */
  readonly case: Case;
  readonly signal: AbortSignal;
  /** Longest time that any one thing may take to happen. */
  readonly deadlineMs: number;
  /** Longest time that a bot may take to come up. */
  readonly startDeadlineMs: number;
  /** How one talks to the bot. */
  readonly talk: Talk;
  /** Runs one step. Its title says what the step shows; a failure names it. */
  step<T>(title: string, act: () => T | Promise<T>): Promise<T>;
  record(evidence: Evidence): void;
  readonly check: Check;
  /** Records that a comparison could not be made, and what was missing: it counts for nothing. */
  leaveUnchecked(name: string, why: string, context?: CheckContext): void;
  /** Whether the target claims a capability that not all who can play the scenario have. */
  claims(capability: Capability): boolean;
  /** Records where the target differs from what is documented, without failing. Where both are the same, nothing. */
  finding(id: string, documented: string, observed: string): void;
}

/**
 * The stage of a scenario: what all have, and the parts that it uses. Everything in it ends with the scenario.
 * @example
 * ```ts
 * import type { Stage } from 'cara-smoke';
 *
 * // Opens a room with the bot. Rejects with what the bot did instead of joining.
 * export function openRoom({ bot, peer }: Stage<'bot' | 'peer'>): Promise<string> {
 *   return peer.directRoom(bot.userId, { encrypted: false });
 * }
 * ```
 */
export type Stage<Used extends PartName, Case extends string = string> = CommonStage<Case> &
  Pick<Parts, Used>;

/** The stage of scenarios about a bot that is up, with an operator. */
export type BotStage = Stage<'bot' | 'oracle' | 'peer'>;
/** The stage of scenarios that begin at a sign-up service. */
export type SignUpStage = Stage<'signUp' | 'peer'>;

/** How a verification goes on. */
export interface Circumstances {
  readonly transport: 'room' | 'to-device';
  readonly asks: 'person' | 'bot';
  /** Whether others go on at the same time. Default: none do. */
  readonly besideOthers?: boolean;
}

/** A mutant that shows in some cases of a scenario, and not, or not only, in the first. */
export interface MutantInCases<Case extends string = string> {
  readonly cases: readonly Case[];
  /** Words that the verdict must contain. */
  readonly says: string;
}

/** What a scenario does on a deployment that is not ours. */
export interface LiveCost {
  /** Rooms that the person makes. */
  readonly rooms: number;
  /** Messages that the person sends. */
  readonly messages: number;
  /** By which the person's identity signs their device, and the bot. Default: none. */
  readonly signatures?: number;
  /** How long it takes with a sound bot. */
  readonly seconds: number;
}

/** What a scenario needs on such a deployment. */
export interface LiveNeeds extends LiveCost {
  /** What the operator must let it do to the bot. Default: nothing. */
  readonly hooks?: readonly HookName[];
  /** True: the bot's own token, for calls that change nothing. */
  readonly token?: true;
  /** True: on a chat network, an account by which the run speaks. A person at the terminal is not asked so often. */
  readonly account?: true;
}

/**
 * What a scenario is. Its run ends well (`pass`), throws what says that the bot did something else (`fail`), a `BlockedError` (`blocked`),
 * or an error of the language, such as a TypeError (`crashed`: a fault of the scenario, not of the bot).
 * @example
 * ```ts
 * import { scenario, type ScenarioDefinition } from 'cara-smoke';
 *
 * // What several scenarios have in common.
 * const common = { tags: ['example'], requires: ['telegram.polling'], mutants: {} } satisfies Partial<ScenarioDefinition>;
 *
 * export default scenario({
 *   ...common,
 *   id: 'example.cases',
 *   title: 'The bot answers a short and a long text',
 *   uses: ['daemon', 'telegram'],
 *   cases: ['short', 'long'],
 *   async run({ case: which, telegram, deadlineMs, signal }) {
 *     await telegram.say(which === 'short' ? 'hi' : 'hi '.repeat(100));
 *     await telegram.heard.first(() => true, { why: 'an answer', deadlineMs, signal });
 *   },
 * });
 * ```
 */
export interface ScenarioDefinition<
  Used extends PartName = PartName,
  Case extends string = string,
  Kind extends PeerKind = PeerKind,
> {
  /** Dotted, stable, unique, e.g. `sas.mismatch.peer`. */
  readonly id: string;
  /** One sentence that is true when the scenario passes. */
  readonly title: string;
  readonly tags: readonly string[];
  /** The tier of onboarding against which a failure counts. */
  readonly tier?: ReachableTier;
  readonly requires: readonly Capability[];
  /**
   * The bot has to know the devices of the people. One that verifies no strangers shares an encrypted room with each of
   * them: they encrypt, and the scenario sees to it that they have met. Only for those of `spec`.
   */
  readonly acquaintance?: true;
  /** Claims with which the scenario makes no sense, e.g. of a service's identity for a bot that makes its own. */
  readonly excludes?: readonly Capability[];
  /** The parts of the stage. What they need besides comes with them. */
  readonly uses: readonly Used[];
  /**
   * Broken bots that must turn this scenario red, by name: files in `fixtures/mutants/`, those in `service/` broken
   * sign-up services. Each with words that its verdict must contain: red for another reason is not caught.
   */
  readonly mutants: Readonly<Record<string, string | MutantInCases<Case>>>;
  /** Variants that run on their own, e.g. both orders of confirmation. */
  readonly cases?: readonly Case[];
  /**
   * Names of the peers. Default: `['alice']`. The bot is called `cara`, so a name before or after that in the alphabet
   * decides who wins a tie.
   */
  readonly cast?: readonly CastMember<Kind>[] | ((which: Case) => readonly CastMember<Kind>[]);
  /** Which chat the part `chat` is. */
  readonly chat?: ChatName;
  /** Why it cannot share its bot with others, where the parts that it uses do not say so already. */
  readonly ownBotFor?: string;
  /** How its verifications go on, for the table that shows where no mutant is looked for. */
  readonly verifications?: readonly Circumstances[] | ((which: Case) => readonly Circumstances[]);
  /** Kind of error that its cases have the bot tell, for the table that shows where each is looked for. */
  readonly provokes?: Readonly<Partial<Record<Case, string>>>;
  /** The step of Carapace's smoke script that it does in the place of a person. */
  readonly manualStep?: ManualStep;
  /** What it costs to play it on somebody's deployment, with the bot that runs there. Absent: it is not played there. */
  readonly live?: LiveNeeds;
  /** What the machine must have; where it has not, the scenario is skipped. */
  readonly tools?: readonly Tool[];
  /** Kinds of peers that can play it, the usual one first. Default: all that can verify. */
  readonly playedBy?: readonly Kind[];
  /** What it needs of the sign-up service that only our own is known to have. */
  readonly ownServiceFor?: string;
  run(stage: Stage<Used, Case>): Promise<void>;
}

/**
 * A definition whose parts and cases no longer matter to its users: what `scenario` returns, for functions that make several alike.
 * @example
 * ```ts
 * import { scenario, type Scenario } from 'cara-smoke';
 *
 * const repeats = (word: string): Scenario =>
 *   scenario({
 *     id: `example.repeats.${word}`,
 *     title: `The bot repeats "${word}"`,
 *     tags: ['example'],
 *     requires: ['telegram.polling', 'channel.verbatim'],
 *     uses: ['daemon', 'telegram'],
 *     mutants: {},
 *     async run({ telegram, deadlineMs, signal }) {
 *       await telegram.say(word);
 *       const wait = { why: `an answer with ${word}`, deadlineMs, signal };
 *       await telegram.heard.first(({ text }) => text.includes(word), wait);
 *     },
 *   });
 *
 * export default ['yes', 'no'].map(repeats);
 * ```
 */
export type Scenario = Omit<ScenarioDefinition, 'cast' | 'mutants' | 'verifications' | 'provokes'> & {
  readonly provokes?: Readonly<Partial<Record<string, string>>>;
  readonly verifications?: readonly Circumstances[] | ((which: string) => readonly Circumstances[]);
  readonly mutants: Readonly<Record<string, string | MutantInCases>>;
  readonly cast?: readonly AnyCastMember[] | ((which: string) => readonly AnyCastMember[]);
};

/**
 * Declares a scenario. A file `*.scenario.ts` has one as its default export, or a list of them.
 * @returns what was given: nothing is played before `cara-smoke run --scenarios <folder>` does. A definition that the compiler
 * has not seen is checked there, and its faults are told by file.
 * @example
 * ```ts
 * import { scenario } from 'cara-smoke';
 *
 * export default scenario({
 *   id: 'example.plain-room',
 *   title: 'The bot answers in a room without encryption',
 *   tags: ['example'],
 *   requires: ['matrix.plain'],
 *   uses: ['bot', 'peer'],
 *   mutants: { mute: 'who said nothing' },
 *   async run({ bot, peer, step, check }) {
 *     const room = await step('it joins', () => peer.directRoom(bot.userId, { encrypted: false }));
 *     await peer.send(room, 'hello');
 *     const answer = await step('it answers', () =>
 *       peer.message(room, bot.userId, (body) => body.includes('hello')),
 *     );
 *     check('type on the wire', 'm.room.message', answer.wireType);
 *   },
 * });
 * ```
 */
export function scenario<
  const Used extends PartName,
  const Case extends string = 'only',
  const Kind extends PeerKind = PeerKind,
>(definition: ScenarioDefinition<Used, Case, Kind>): Scenario {
  // The plan gives each run a stage with what its scenario uses, in one of its cases.
  return definition as unknown as Scenario;
}

/** The members of the cast in one of its cases. */
export function castOf({ cast = ['alice'] }: Scenario, which: string): readonly AnyCastMember[] {
  return typeof cast === 'function' ? cast(which) : cast;
}

/** Who can play it, the usual one first. */
export function playersOf({ playedBy = verifyingKinds }: Scenario): readonly PeerKind[] {
  return playedBy;
}

/** Words that the verdict on one of its mutants must contain; undefined for a mutant that it does not list. */
export function wordsFor({ mutants }: Pick<Scenario, 'mutants'>, mutant: string): string | undefined {
  const listed = mutants[mutant];
  return typeof listed === 'object' ? listed.says : listed;
}

/** The cases in which one of its mutants must be noticed: the first alone, where the mutant names none. */
export function casesFor({ mutants, cases = ['only'] }: Scenario, mutant: string): readonly string[] {
  const listed = mutants[mutant];
  return typeof listed === 'object' ? listed.cases : cases.slice(0, 1);
}

/** How the verifications of one of its cases go on; none where it does not say. */
export function circumstancesIn({ verifications = [] }: Scenario, which: string): readonly Circumstances[] {
  return typeof verifications === 'function' ? verifications(which) : verifications;
}
