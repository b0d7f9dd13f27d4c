/**
 * What `cara-smoke` gives to people who write scenarios of their own. Each name has an example that runs in a test, and none
 * goes without a major version.
 */
export {
  scenario,
  type CommonStage,
  type Scenario,
  type ScenarioDefinition,
  type Stage,
} from './stage/scenario.ts';
export type { PartName, Parts } from './stage/parts.ts';
export type { Capability } from './bots/capabilities.ts';
export { newQuestion, type Question, type Talk } from './bots/talk.ts';

export { eventually, within, type Wait } from './waiting/waiting.ts';
export type { EventLog } from './waiting/event-log.ts';
export { blockWhenLate } from './waiting/block-when-late.ts';
export { giveUpWhenLate } from './waiting/give-up.ts';

export { BlockedError } from './errors/blocked-error.ts';
export { DeadlineError } from './errors/deadline-error.ts';
export { ExpectationError } from './errors/expectation-error.ts';

export type { Chat, Heard, Place, Said } from './networks/chat/chat.ts';
export type { ScriptedLlm } from './networks/llm/scripted-llm.ts';
export type { Peer, ReceivedMessage } from './networks/matrix/peers/peer.ts';
export type { Bot } from './stage/bot.ts';
