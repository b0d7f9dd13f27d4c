/** What scenarios are written with. */
export {
  scenario,
  type BotStage,
  type Circumstances,
  type CommonStage,
  type Scenario,
  type ScenarioDefinition,
  type SignUpStage,
  type Stage,
} from './stage/scenario.ts';
export type { Attempt, Installation, Outcome } from './stage/installation.ts';
export type { CheckContext } from './stage/check.ts';
export type { GateName } from '../reports/index.ts';
export type { PartName, Parts } from './stage/parts.ts';
export { BlockedError } from './errors/blocked-error.ts';
export { CancelledError } from './errors/cancelled-error.ts';
export { ExpectationError } from './errors/expectation-error.ts';
export { eventually, within } from './waiting/waiting.ts';
export { blockWhenLate } from './waiting/block-when-late.ts';
export { giveUpWhenLate } from './waiting/give-up.ts';
export type { LaunchWishes, Newcomer } from './stage/newcomer.ts';
export type { CrossSignAnswer } from './networks/matrix/sign-up/sign-up-client.ts';
export { SignUpRefusal } from './networks/matrix/sign-up/sign-up-refusal.ts';
export {
  publishForged,
  replaceDeviceKeys,
  signWithStrangeKey,
} from './networks/matrix/identity/forged-identity.ts';
export { addDevice } from './networks/matrix/identity/add-device.ts';
export { publicKeyOf } from './networks/matrix/identity/sign-json.ts';
export { nthTime, andAlso, drop, put, type Deviations } from './networks/matrix/peers/from-spec/deviation.ts';
export { unlessCancelled } from './networks/matrix/peers/cancellation.ts';
export { knownDeviations } from './networks/matrix/peers/from-spec/known-deviations.ts';
export { ControlError, type ControlAnswer, type ControlRequest } from './bots/control-client.ts';
export type { ControlFrame } from './bots/control-feed.ts';
export { MatrixApi } from './networks/matrix/client-server/matrix-api.ts';
export { newQuestion, type Question, type Talk } from './bots/talk.ts';
export { reportsIn, standardLines } from './bots/reported-lines.ts';
export { allTrials, describeTrial, orderOf, someTrials, type Trial } from './faults/crash/trials.ts';
export type { Point as CrashPoint } from './faults/crash/notes.ts';
export type { HeldAnswer } from './faults/answer-faults.ts';
export type { Losses, LossWishes } from './faults/losses.ts';
export type { BotRequest } from './faults/proxied-request.ts';
export type { HomeserverProxy } from './faults/homeserver-proxy.ts';
export type { StartedBot } from './bots/target.ts';
export type { ChatRequest } from './networks/llm/chat-completions.ts';
export type { Reaction, ScriptedLlm } from './networks/llm/scripted-llm.ts';
export type { ChatName } from './stage/chats.ts';
export type { Chat, Heard, Place, Said } from './networks/chat/chat.ts';
export { signatureOf as slackSignature } from './networks/slack/push-door.ts';
export type { SlackChat } from './networks/slack/slack-chat.ts';
export type { TelegramChat } from './networks/telegram/telegram-chat.ts';
export type { Fault, FaultName } from './networks/chat/faults.ts';
export { answersTo } from './networks/books.ts';
export * as signalEnvelopes from './networks/signal/envelopes.ts';
export { people as signalPeople } from './networks/signal/people.ts';
export type { WebhookAnswer, WebhookText } from './networks/webhook/webhook-chat.ts';
export { readPrintedPage } from './tools/printed-page.ts';
export type { CallResult, CommandLine, TerminalSession } from './tools/command-line.ts';
export type { Bot, BotFlow, Order } from './stage/bot.ts';
export type { ChannelStatus, VerificationRecord } from './bots/control-client.ts';
export { Vault, type VaultFound } from './networks/matrix/vault/vault.ts';
export { readRecoveryKey, writeRecoveryKey } from './networks/matrix/vault/recovery-key.ts';
export { FolderWatch, type FileSeen } from './tools/folder-watch.ts';
export { LetterFile, type Letter } from './networks/matrix/dead-letters/letter-file.ts';
export type { Peer, PeerFlow, ReceivedMessage, Sas } from './networks/matrix/peers/peer.ts';
export type { Capability } from './bots/capabilities.ts';
