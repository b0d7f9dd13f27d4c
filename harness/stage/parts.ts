import type { TargetFacts } from '../bots/target.ts';
import type { MovedClock } from '../clock/moved-clock.ts';
import type { CrashPoints } from '../faults/crash/crash-points.ts';
import type { HomeserverProxy } from '../faults/homeserver-proxy.ts';
import type { Chat } from '../networks/chat/chat.ts';
import type { DiscordChat } from '../networks/discord/discord-chat.ts';
import type { EchoLlm } from '../networks/llm/echo-llm.ts';
import type { ScriptedLlm } from '../networks/llm/scripted-llm.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import type { LetterFile } from '../networks/matrix/dead-letters/letter-file.ts';
import type { SasWitness } from '../networks/matrix/diagnosis/sas-witness.ts';
import type { Oracle } from '../networks/matrix/oracle/oracle.ts';
import type { LibolmProcesses } from '../networks/matrix/peers/libolm/libolm-process.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { SignalChat } from '../networks/signal/signal-chat.ts';
import type { SlackChat } from '../networks/slack/slack-chat.ts';
import type { TelegramChat } from '../networks/telegram/telegram-chat.ts';
import type { AccountVault } from '../networks/matrix/vault/account-vault.ts';
import type { WebhookChat } from '../networks/webhook/webhook-chat.ts';
import type { SharedBrowser } from '../tools/browser.ts';
import type { CommandLine } from '../tools/command-line.ts';
import type { Terminal } from '../tools/terminal.ts';
import type { AgentRuns } from './agent-runs.ts';
import type { BotLease } from './bot-lease.ts';
import type { Bot } from './bot.ts';
import type { Colleague, Consent } from './consent.ts';
import type { Daemon } from './daemon.ts';
import type { Installation } from './installation.ts';
import type { BotAccount, CastAccounts } from './accounts.ts';
import type { ChatOperator, Operator } from './operator/operator.ts';
import type { LeasedBot } from './shared-bot.ts';
import type { ChatLeases, LeasedChatBot } from './shared-chat-bot.ts';
import type { LeasedNewcomer, SignedUp } from './shared-newcomer.ts';
import type { Outbound } from './outbound.ts';
import type { Invited, SignUp } from './sign-up.ts';
import type { Latecomers } from './latecomers.ts';
import type { Windows } from './windows.ts';

/**
 * All that a scenario can use, by name: it gets what its `uses` names, and no more. Each part is started before the scenario, or with
 * the run where it says so, and ends with it.
 * @example
 * ```ts
 * import type { Parts } from 'cara-smoke';
 *
 * // Who speaks to the bot on Telegram.
 * export const personOf = ({ alice }: Parts['telegram']): string => alice.from;
 * ```
 */
export interface Parts {
  /** The target, installed and asked for its version. Once a run. */
  target: TargetFacts;
  /** The bot's process, as its operator runs it, with a seat in each network that the scenario uses. */
  daemon: Daemon;
  /** The bot as an operator sets it up, who may do so wrongly. */
  installation: Installation;
  /** The operator of the bot, for what only an operator can do; on a deployment by the hooks that they have given. */
  operator: Operator;
  /** The command line of the operator of an installation, also while the bot is down. It takes the environment of each call. */
  upkeep: CommandLine;
  /** What a recovery key opens of the account of the bot. */
  vault: AccountVault;
  /** The dead-letter queue of the bot, as it lies in its state folder. */
  deadLetters: LetterFile;
  /** Strikes the bot at the n-th change of a file in its state folder. */
  crashes: CrashPoints;
  /** The clock that the bot follows. */
  clock: MovedClock;
  /** The language model's double. Once a run. */
  llm: EchoLlm;
  /** A language model that the bot must answer through, and that does what the scenario wants. */
  model: ScriptedLlm;
  /** What tells of the runs of the agent: a model of the scenario's own, or on a deployment the operator. */
  agentRuns: AgentRuns;

  /** Matrix: the homeserver. Once a run. */
  matrix: MatrixNetwork;
  /** Access token of an account that takes no part and sees what the public sees. Once a run. */
  stranger: string;
  /** The process in which peers on libolm live. Once a run. */
  libolm: LibolmProcesses;
  /** The accounts of the cast. */
  castAccounts: CastAccounts;
  /** The bot's account. */
  account: BotAccount;
  /** The first, often only, member of the cast. */
  peer: Peer;
  /** The bots that scenarios share. Once a run. */
  botLease: BotLease<LeasedBot>;
  /** The bot that this scenario shares with others; undefined where it has its own. */
  leasedBot: LeasedBot | undefined;
  /** The cast. */
  peers: readonly Peer[];
  /** Further devices of the cast, which log in when they are wanted. */
  latecomers: Latecomers;
  /** The bot as it is known on Matrix: its account, and its operator at the control API. */
  bot: Bot;
  /** A client of the bot's operator, who has logged in as the bot: another device of its account, which nobody has signed. */
  operatorsClient: Peer;
  /** What the signatures on the homeserver say of the bot. */
  oracle: Oracle;
  /** What a verification needs where neither the bot nor the account of the person was made by the run. */
  consent: Consent;
  /** A person who verifies the bot in a client of their own; undefined where the client of the cast does that. */
  byHand: Colleague | undefined;
  /** Goes through all verifications of the scenario and names the rules that the bot broke. */
  sasWitness: SasWitness;

  /** The sign-up service that scenarios share; undefined where none signs a bot up. Once a run. */
  signUpService: OnboardingService | undefined;
  /** A code of a sign-up service, and the service. */
  invited: Invited;
  /** Signs bots up. Nothing of them runs yet. */
  signUp: SignUp;
  /** The newcomers that scenarios share. Once a run. */
  newcomerLease: BotLease<SignedUp>;
  /** The newcomer that this scenario shares with others; undefined where it has its own. */
  leasedNewcomer: LeasedNewcomer | undefined;
  /** Comes between the homeserver and the bots that are started with it: sees each request, can hold answers back. */
  traffic: HomeserverProxy;

  /** The caller of a webhook channel: a program that posts texts and takes answers. */
  webhook: WebhookChat;
  /** The bots that scenarios share on chats. Once a run. */
  chatLeases: ChatLeases;
  /** The bot on a chat that this scenario shares with others; undefined where it has its own. */
  leasedChatBot: LeasedChatBot | undefined;
  /** The chat that the scenario names, for what is the same on all of them. */
  chat: Chat;
  /** Who runs the bot on the chat that the scenario names: on a chat of the world by the hooks that they have given. */
  chatOperator: ChatOperator;
  /** Has the bot say something by itself on the chat. */
  outbound: Outbound;
  /** Telegram, for a bot that polls. */
  telegram: TelegramChat;
  /** Telegram, for a bot that has a webhook. */
  telegramWebhook: TelegramChat;
  /** Signal, for a bot that polls. */
  signalNative: SignalChat;
  /** Signal, for a bot that listens at a socket. */
  signalSocket: SignalChat;
  /** Discord. */
  discord: DiscordChat;
  /** Slack, for a bot that has a request URL. */
  slack: SlackChat;
  /** Slack, for a bot in Socket Mode. */
  slackSocket: SlackChat;

  /** The browser, started when it is first wanted. Once a run. */
  browser: SharedBrowser;
  /** Windows of the browser that have never been anywhere. */
  windows: Windows;
  /** The command line of the bot's operator. */
  commandLine: CommandLine;
  /** A terminal in an empty folder. */
  terminal: Terminal;
}

/**
 * The name of a part, as `uses` takes it.
 * @example
 * ```ts
 * import type { PartName } from 'cara-smoke';
 *
 * export const onMatrix: readonly PartName[] = ['bot', 'peer'];
 * ```
 */
export type PartName = keyof Parts;
