export { attestFolder } from './attest/attest-folder.ts';
export { attestationFile, bundleFile } from './attest/digest-folder.ts';
export { isUsable as isSigningKey } from './attest/envelope.ts';
export { isAsAttested, verifyFolder, type Finding } from './attest/verify-folder.ts';
export { buildReport } from './model/build-report.ts';
export { castOf, causeKey } from './model/causes.ts';
export { comparePeers, peerDifferences, type PeerComparison } from './model/compare-peers.ts';
export { compareSas, type SasComparison } from './model/compare-sas.ts';
export { booksOf, booksSentence } from './model/books.ts';
export { crashesIn, crashSentence } from './model/crash-points.ts';
export type {
  CheckEvidence,
  Evidence,
  Primitive,
  SasEvidence,
  TrustEvidence,
  TrustLink,
  WireEvidence,
} from './model/evidence.ts';
export type { NetworkFacts, PlannedScenario, RunEvent, RunStarted, Tier, Verdict } from './model/events.ts';
export { sentInClear } from './model/in-clear.ts';
export { gates, reachableTiers, type Gate, type GateName, type ReachableTier } from './model/gates.ts';
export { reportJsonSchema } from './model/json-schema.ts';
export { countOutcomes, outcomeOf, outcomeWords, toneOf, type Tone } from './model/outcome.ts';
export { outcomes, type Outcome } from './model/outcomes.ts';
export { manualSteps, type ManualStep } from './model/manual-steps.ts';
export { EventsFileError, parseEvents } from './model/parse-events.ts';
export {
  report as reportSchema,
  type Report,
  type ReportNetwork,
  type ReportScenario,
  type ReportStep,
} from './model/report.ts';
export { schemaVersion } from './model/schema-version.ts';
export { countSkips } from './model/skips.ts';
export { countSignatures } from './model/tally.ts';
export { plantCanary } from './redact/plant-canary.ts';
export { sanitiseEvent } from './redact/sanitise-event.ts';
export { scanArtifacts, type LeakedSecret } from './redact/scan-artifacts.ts';
export { SecretRegistry } from './redact/secret-registry.ts';
export {
  causeHeadline,
  knownFailuresOf,
  notRunText,
  skipsText,
  unnoticedText,
} from './render/cause-wording.ts';
export { githubAnnotations } from './render/github.ts';
export { lastSuccessIn, renderMetric, renderPrometheus, type Metric } from './render/prometheus.ts';
export { html, Markup } from './render/markup.ts';
export { reporterNames, reporters, type Reporter, type ReporterName } from './render/reporters.ts';
export { nextTierSentence, tierExpectation, tierSentence } from './render/tier-wording.ts';
export {
  differenceText,
  formatDuration,
  headline,
  statement,
  ticketText,
  unsteadyText,
} from './render/wording.ts';
