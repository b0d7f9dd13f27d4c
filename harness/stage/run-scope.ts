import type { Target } from '../bots/target.ts';
import type { LiveChatOrder } from '../networks/chat/live/live-chat.ts';
import type { StartHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import type { LiveOrder } from '../networks/matrix/live/live-network.ts';
import type { Ledger } from '../process/ledger.ts';
import type { ChatName } from './chats.ts';
import type { Limits } from './limits.ts';

/** What a run was told about the networks that it has. */
export interface NetworkSettings {
  /** How the homeserver is got, for reports. */
  readonly homeserverMode: string;
  readonly startHomeserver: StartHomeserver;
  /** Present: the run takes place on somebody's deployment, with accounts that were given. */
  readonly live?: LiveOrder;
  /** Present: the run takes place on a chat network of the world, with a bot that somebody runs. */
  readonly liveChat?: LiveChatOrder;
  /** Somebody else's sign-up service, in place of our own. */
  readonly onboardingUrl?: string;
  /** True: what was made on somebody else's server stays there. */
  readonly keepAccounts?: boolean;
  /** Told what a person should know while something is made ready or ends. */
  readonly say?: (line: string) => void;
}

/** The kinds of bots that scenarios share: one that has an operator, one that has signed up, and one on a chat. */
export type SharedPart = 'leasedBot' | 'leasedNewcomer' | 'leasedChatBot';

/** An entry that shares its bot with others. */
export interface Sharer {
  readonly part: SharedPart;
  /** The broken bot that it shares. */
  readonly mutant: string | undefined;
  /** Localparts of the people that the bot is to serve; on a chat, who holds a cast. */
  readonly served: readonly string[];
  /** The chat on which the bot is. */
  readonly chat?: ChatName | undefined;
}

/** What lasts as long as a run. */
export interface RunScope {
  /** Makes names unique where a network outlives the run. */
  readonly runId: string;
  /** What is drawn by lot depends on it alone. */
  readonly seed: number;
  /** How many newcomers will sign up at the service that the run shares. */
  readonly sharedSignUps: number;
  /** The entries that share their bot with others. */
  readonly sharers: readonly Sharer[];
  /** Names of the mutants that will be started. */
  readonly mutants: readonly string[];
  readonly target: Target;
  readonly settings: NetworkSettings;
  readonly limits: Limits;
  readonly ledger: Ledger;
  /** Ends with the run, last come first. */
  readonly stack: AsyncDisposableStack;
  readonly signal: AbortSignal;
  /** A number that nobody else in the run is given. */
  nextNumber(): number;
  registerSecret(secret: string, label: string): void;
  /** What the registered secrets are called that occur in a text in any form, each once. */
  findSecrets(text: string): string[];
}
