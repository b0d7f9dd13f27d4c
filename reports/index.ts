export type { Evidence, SasEvidence, TrustEvidence, TrustLink, WireEvidence } from './model/evidence.ts';
export type { HomeserverFacts, PlannedScenario, RunEvent, RunStarted, Verdict } from './model/events.ts';
