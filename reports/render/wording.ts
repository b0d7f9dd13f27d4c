import type { CheckEvidence, Evidence } from '../model/evidence.ts';
import type { Verdict } from '../model/events.ts';
import { sentInClear } from '../model/in-clear.ts';
import { countOutcomes, outcomeOf, outcomeWords } from '../model/outcome.ts';
import type { Outcome } from '../model/outcomes.ts';
import type { Report, ReportNetwork, ReportScenario } from '../model/report.ts';

const msPerSecond = 1_000;

/** A duration a person can compare, e.g. `213 ms`, `5.0 s`, `2 min 4 s`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < msPerSecond) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100) / 10;
  if (tenths < 60) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(ms / msPerSecond);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The time since the scenario began, in seconds to the millisecond, e.g. `+0.213`. */
export function formatOffset(ms: number): string {
  return `+${(Math.max(0, ms) / msPerSecond).toFixed(3)}`;
}

/** A wall-clock time in UTC to the second, e.g. `2026-11-22 07:47:12 UTC`. */
export function formatInstant(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A number with its noun, e.g. `1 scenario`, `3 scenarios`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * The result of a run in one line, e.g. `2 of 14 scenarios failed`, `Interrupted: 2 of 14 scenarios failed`. What is
 * alone is named, e.g. `sas.glare failed with cara 0.8.0`.
 */
export function headline(report: Report): string {
  const result = resultOf(report);
  return report.interrupted
    ? `Interrupted: ${result.replace(/^(?:All|No)\b/, (word) => word.toLowerCase())}`
    : result;
}

function resultOf(report: Report): string {
  const { scenarios, run } = report;
  const noun = run.purpose === 'mutants' ? 'mutant' : 'scenario';
  const [gravest, ...others] = countOutcomes(report);
  if (gravest === undefined) return `No ${noun} was run`;
  const [outcome, times] = gravest;
  if (others.length > 0 && harmless.has(outcome)) return passesAnd(report, noun);
  const first = scenarios.find((scenario) => outcomeOf(scenario) === outcome)!;
  const whose = run.purpose === 'mutants' ? '' : ` with ${named(run.target)}`;
  if (scenarios.length === 1) return `${first.id} ${predicate(outcome, 1)}${whose}`;
  if (outcome === 'not-run' && others.length === 0) return `No ${noun} of ${scenarios.length} was judged`;
  const reasons = report.causes.filter((cause) => cause.outcome === outcome).length;
  const why = reasons > 0 && reasons < times ? `, for ${countOf(reasons, 'reason')}` : '';
  if (others.length === 0) return `All ${scenarios.length} ${noun}s ${predicate(outcome, 2)}${why}`;
  const which = times === 1 ? `${whose}: ${first.id}` : why;
  const notPlayed = scenarios.filter((scenario) => unplayed.has(outcomeOf(scenario))).length;
  return `${times} of ${countOf(scenarios.length - notPlayed, noun)} ${predicate(outcome, times)}${which}`;
}

/** Outcomes of what was not played: "n of N failed" does not count it. */
const unplayed: ReadonlySet<Outcome> = new Set<Outcome>(['not-run', 'skipped']);

/** Outcomes beside which what passed is the news. */
const harmless: ReadonlySet<Outcome> = new Set<Outcome>(['not-run', 'mended', 'known', 'skipped']);

/** E.g. `31 of 64 scenarios passed, 33 were skipped`. */
function passesAnd(report: Report, noun: string): string {
  const counts = countOutcomes(report);
  const nonePassed = [report.run.purpose === 'mutants' ? 'caught' : 'passed', 0] as const;
  const [outcome, times] = counts.find(([one]) => !harmless.has(one)) ?? nonePassed;
  const rest = counts.filter(([one]) => harmless.has(one));
  const parts = rest.map(([other, count]) => `${count} ${predicate(other, count)}`);
  return [
    `${times} of ${countOf(report.scenarios.length, noun)} ${predicate(outcome, times)}`,
    ...parts,
  ].join(', ');
}

/** What a reader must know before believing the verdicts, a sentence each. */
export function runNotes({ complete, interrupted, stopped, run }: Report): string[] {
  const simulated = run.networks.flatMap((one) =>
    'facts' in one && one.facts?.proof === false ? [one] : [],
  );
  return [
    complete ? '' : 'The runner was killed. This is what it had written until then.',
    interrupted ? 'The run was interrupted. Scenarios that had not finished are not run.' : '',
    stopped ? `The run ended early: ${stopped}.` : '',
    ...simulated.map(
      ({ network }) =>
        `${networkLabel(network)} was simulated. A pass here says nothing about a real server.`,
    ),
  ].filter((note) => note !== '');
}

/** One sentence on how a scenario ended, with its id, to be pasted anywhere. */
export function statement(scenario: ReportScenario): string {
  const outcome = outcomeOf(scenario);
  if (outcome === 'escaped') return `${scenario.id}: no step noticed the mutant ${scenario.mutant}`;
  const { verdict } = scenario;
  const word = outcomeWords[outcome];
  if (outcome === 'misnamed' && verdict.status !== 'pass')
    return `${scenario.id}: red for another reason than “${verdict.wanted}”: ${verdict.reason}`;
  return verdict.status === 'pass' ? `${scenario.id} ${word}` : `${scenario.id} ${word}: ${verdict.reason}`;
}

/** The facts a ticket about a scenario needs, as plain text of a few lines. */
export function ticketText(report: Report, scenario: ReportScenario): string {
  const { peer, replay } = scenario;
  const { tool, target, seed, networks } = report.run;
  const { step, expected, observed, wanted } = problemOf(scenario);
  const where = [testedName({ target, networks }), peer && `peer ${peer}`, `seed ${seed}`, named(tool)];
  const lines = [
    statement(scenario),
    step && `at step: ${step}`,
    expected && `expected: ${expected}`,
    observed && `observed: ${observed}`,
    ...inClearLines(scenario).map((line) => `in clear: ${line}`),
    wanted && `wanted in the reason: ${wanted}`,
    where.filter(Boolean).join(', '),
    replay && `again: ${replay}`,
  ];
  return lines.filter(Boolean).join('\n');
}

/** What went out in clear where ciphertext was due, a line each, e.g. `m.room.message of @cara:… at +1.280 s, where …`. */
export function inClearLines({
  evidence,
  startMs = 0,
}: Pick<ReportScenario, 'evidence' | 'startMs'>): string[] {
  const wrong = new Set<Evidence>(sentInClear(evidence.map((item) => item.evidence)));
  return evidence.flatMap(({ at, evidence: item }) =>
    item.kind === 'wire' && wrong.has(item)
      ? [`${item.type} of ${item.from} at ${formatOffset(at - startMs)} s, where ciphertext was due`]
      : [],
  );
}

/** A value of a check as a person reads it; several are those of which one must be observed. */
export function valueText(value: CheckEvidence['expected']): string {
  if (Array.isArray(value)) return `one of: ${value.map((one) => valueText(one)).join(', ')}`;
  return value === null ? 'nothing' : String(value);
}

/** A thing with its version, where that is known. */
export function named({ name, version }: { name: string; version?: string | undefined }): string {
  return version === undefined ? name : `${name} ${version}`;
}

/** The kinds of peers with the software behind each, e.g. `element (matrix-js-sdk 43.0.0)`. */
export function peersName({ peers }: Pick<Report['run'], 'peers'>): string {
  return peers.map((peer) => `${peer.kind} (${named(peer)})`).join(', ') || 'none';
}

/** Things in a sentence, e.g. `element, libolm and spec`. */
export function listOf(things: readonly string[]): string {
  const [last = '', ...others] = things.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

/**
 * What kinds of peers do not agree on, in one line, e.g. `sas.glare/peer-wins: passed with element and libolm,
 * failed with spec (the bot never sent its mac)`.
 */
export function differenceText({ name, results }: Report['peerDifferences'][number]): string {
  const ends = Map.groupBy(results, ({ outcome, reason }) => `${outcome}\n${reason}`);
  const parts = [...ends.values()].map((same) => {
    const [{ outcome, reason }] = same as [(typeof same)[number]];
    return `${outcomeWords[outcome]} with ${listOf(same.map(({ peer }) => peer))}${reason === undefined ? '' : ` (${reason})`}`;
  });
  return `${name}: ${parts.join(', ')}`;
}

/**
 * How the rounds of a scenario went that did not end alike, in one line, e.g. `sas.glare: 3 of 5 rounds failed: waited
 * 10 s for m.key.verification.mac (rounds 2 and 5); …`.
 */
export function unsteadyText({ name, rounds, failed, reasons }: Report['unsteady'][number]): string {
  const why = reasons.map(
    ({ reason, rounds: which }) =>
      `${reason} (round${which.length === 1 ? '' : 's'} ${listOf(which.map(String))})`,
  );
  return `${name}: ${failed} of ${rounds} rounds failed: ${why.join('; ')}`;
}

/** What was tested, and where a network was started for it with version and mode: `mine on Synapse 1.163.2 (process)`. */
export function testedName({ target, networks }: Pick<Report['run'], 'target' | 'networks'>): string {
  const where = networks.length === 0 ? '' : ` on ${listOf(networks.map((one) => networkName(one)))}`;
  return `${named(target)}${where}`;
}

/** A network as a heading, e.g. `Matrix`. */
export function networkLabel(network: string): string {
  return `${network.charAt(0).toUpperCase()}${network.slice(1)}`;
}

/** A network with version and mode, e.g. `Synapse 1.163.2 (process)`. */
export function networkName(one: ReportNetwork): string {
  const facts = 'facts' in one ? one.facts : undefined;
  return facts
    ? `${facts.name} ${facts.version} (${facts.mode})`
    : `${networkLabel(one.network)} (${one.mode}) that never became ready`;
}

function problemOf({ verdict }: ReportScenario): Partial<Exclude<Verdict, { status: 'pass' }>> {
  return verdict.status === 'pass' ? {} : verdict;
}

function predicate(outcome: Outcome, times: number): string {
  const be = times === 1 ? 'was' : 'were';
  switch (outcome) {
    case 'passed':
    case 'failed':
    case 'escaped':
    case 'crashed':
    case 'mended':
      return outcomeWords[outcome];
    case 'known':
      return 'failed as known';
    default:
      return `${be} ${outcomeWords[outcome]}`;
  }
}
