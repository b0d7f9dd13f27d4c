/** What scenarios are written with. */
export {
  onboardingScenario,
  scenario,
  type OnboardingScenarioDefinition,
  type OnboardingStage,
  type Scenario,
  type ScenarioDefinition,
  type Stage,
} from './engine/scenario.ts';
export { ExpectationError } from './errors/expectation-error.ts';
export { eventually } from './waiting/waiting.ts';
export type { LaunchWishes, Newcomer } from './engine/newcomer.ts';
export type { CrossSignAnswer } from './onboarding/sign-up-client.ts';
export { SignUpRefusal } from './onboarding/sign-up-refusal.ts';
export { publishForged, replaceDeviceKeys, signWithStrangeKey } from './faults/forged-identity.ts';
export { andAlso } from './peer/spec/deviation.ts';
export { knownDeviations } from './peer/spec/known-deviations.ts';
export { reportsIn, standardLines } from './target/reported-lines.ts';
export type { StartedResponder } from './target/target.ts';
export type { Bot, BotFlow } from './engine/bot.ts';
export type { Peer, PeerFlow, ReceivedMessage, Sas } from './peer/peer.ts';
export type { Capability } from './target/target.ts';
