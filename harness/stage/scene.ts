import type { Evidence } from '../../reports/index.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { Seat } from '../networks/network.ts';
import type { Witness } from '../networks/witness.ts';
import type { AnyCastMember } from './cast.ts';
import type { ChatName } from './chats.ts';
import type { RunScope, SharedPart } from './run-scope.ts';

/** What lasts as long as one scenario, for the parts that are set up for it. */
export interface Scene {
  /** Its place in the plan, which makes names unique in the run. */
  readonly number: number;
  /** The bot that it shares with others; undefined where it has its own. */
  readonly sharedPart: SharedPart | undefined;
  /** The chat of the part `chat`, where the scenario names one. */
  readonly chat: ChatName | undefined;
  /** Who takes part, besides the bot. */
  readonly cast: readonly AnyCastMember[];
  /** The kind of peers that play the cast. */
  readonly playedBy: PeerKind;
  /** Name of the mutant to start in the bot's place. */
  readonly brokenBot: string | undefined;
  /** Name of the mutant to start in the sign-up service's place. */
  readonly brokenService: string | undefined;
  readonly run: RunScope;
  /** Ends with the scenario, last come first. */
  readonly stack: AsyncDisposableStack;
  /** Aborted with the reason when the run ends, a part cannot be set up, or something dies that is needed. */
  readonly signal: AbortSignal;
  /** Ends the scenario as soon as the bot's process ends, while that is still needed. */
  endWithBot(exited: Promise<string>, isStillNeeded?: () => boolean): void;
  /** @param atMs when it happened, in milliseconds of `performance.now()`. Default: now. */
  record(evidence: Evidence, atMs?: number): void;
  /** Puts the end of the bot's log into the evidence of a failure; the last one that is named counts. */
  keepBotLog(tail: (lines?: number) => readonly string[]): void;
  /** Names the seats of a bot that is being started, so that it can be seen whether it ever took them. */
  keepSeats(seats: readonly Seat[]): void;
  /** Says who is there, for a person who wants to look at the stage of a failed scenario. It may hold secrets. */
  tellVisitor(label: string, value: string): void;
  addWitness(witness: Witness): void;
  /** Called where the scenario has failed, before it is judged. */
  onFailure(then: () => void): void;
  /** The bot's seats in all networks that the scenario uses. */
  seats(): Promise<readonly Seat[]>;
}
