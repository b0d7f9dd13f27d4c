/** What our scenarios are written with: the public face, and what may change with any version. */
export * from './public.ts';
export type { BotStage, Circumstances, SignUpStage } from './stage/scenario.ts';
export type { Attempt, Outcome } from './stage/attempt.ts';
export type { Installation } from './stage/installation.ts';
export type { CheckContext } from './stage/check.ts';
export type { GateName } from '../reports/index.ts';
export { CancelledError } from './errors/cancelled-error.ts';
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
export { askHomeserver } from './networks/matrix/client-server/request.ts';
export { askWellKnown } from './networks/matrix/live/find-homeserver.ts';
export { MatrixApi } from './networks/matrix/client-server/matrix-api.ts';
export { reportsIn, standardLines } from './bots/reported-lines.ts';
export { allTrials, describeTrial, orderOf, someTrials, type Trial } from './faults/crash/trials.ts';
export type { Point as CrashPoint } from './faults/crash/notes.ts';
export { forgeDevices, forgeIdentity, freezeKeys } from './faults/lies/forged-keys.ts';
export { claimChange, concealChanges, stripUnsigned } from './faults/lies/forged-news.ts';
export { Post, type ToDeviceMessage } from './faults/lies/post.ts';
export { uploadsSignatures } from './faults/signed-keys.ts';
export type { HeldAnswer } from './faults/answer-faults.ts';
export type { Losses, LossWishes } from './faults/losses.ts';
export type { BotRequest } from './faults/proxied-request.ts';
export type { HomeserverProxy } from './faults/homeserver-proxy.ts';
export type { StartedBot } from './bots/target.ts';
export type { ChatRequest } from './networks/llm/chat-completions.ts';
export type { Reaction } from './networks/llm/scripted-llm.ts';
export type { ChatName } from './stage/chats.ts';
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
export type { BotFlow, Order } from './stage/bot.ts';
export type { Colleague } from './stage/consent.ts';
export type { ChannelStatus, VerificationRecord } from './bots/control-client.ts';
export { Vault, type VaultFound } from './networks/matrix/vault/vault.ts';
export { readRecoveryKey, writeRecoveryKey } from './networks/matrix/vault/recovery-key.ts';
export { FolderWatch, type FileSeen } from './tools/folder-watch.ts';
export { LetterFile, type Letter } from './networks/matrix/dead-letters/letter-file.ts';
export type { PeerFlow, Sas } from './networks/matrix/peers/peer.ts';
