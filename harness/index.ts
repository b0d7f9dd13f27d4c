/** What scenarios are written with. */
export { scenario, type Scenario, type ScenarioDefinition, type Stage } from './engine/scenario.ts';
export { ExpectationError } from './engine/failures.ts';
export type { Bot, BotFlow } from './engine/bot.ts';
export type { Peer, PeerFlow, ReceivedMessage, Sas } from './peer/peer.ts';
export type { Capability } from './target/target.ts';
