import { compareSas } from './compare-sas.ts';
import type { Evidence, TrustLink } from './evidence.ts';
import { outcomeOf } from './outcome.ts';
import type { Report, ReportScenario } from './report.ts';

/** How many scenarios ended with each verdict. */
export function totalsOf(scenarios: ReportScenario[]): Report['totals'] {
  const totals = { pass: 0, fail: 0, flaky: 0, crashed: 0, skipped: 0, blocked: 0, 'not-run': 0, known: 0 };
  for (const scenario of scenarios)
    totals[outcomeOf(scenario) === 'known' ? 'known' : scenario.verdict.status]++;
  return totals;
}

/** What the evidence of the scenarios proves, in figures. */
export function provenBy(scenarios: ReportScenario[]): Report['proven'] {
  const evidence = scenarios.flatMap((scenario) => scenario.evidence.map((item) => item.evidence));
  const links = linksIn(evidence);
  const sas = scenarios
    .flatMap((scenario) => compareSas(scenario.evidence.map((item) => item.evidence)))
    .filter(({ result }) => result !== 'one-sided');
  return {
    signaturesVerified: countSignatures(evidence),
    signaturesBad: links.filter(({ state }) => state === 'bad').length,
    sasCompared: sas.length,
    sasEqual: sas.filter(({ result }) => result === 'same').length,
    messagesRoundTripped: evidence.filter(({ kind }) => kind === 'message').length,
    mutantsRed: scenarios.filter((scenario) => outcomeOf(scenario) === 'caught').length,
  };
}

/** How many signatures the oracle recomputed and found good, each time that it looked. */
export function countSignatures(evidence: readonly Evidence[]): number {
  return linksIn(evidence).filter(({ state }) => state === 'ok').length;
}

function linksIn(evidence: readonly Evidence[]): TrustLink[] {
  return evidence.flatMap((item) => (item.kind === 'trust' ? item.links : []));
}
