import { outcomeOf, toneOf } from '../../model/outcome.ts';
import type { Report, ReportScenario } from '../../model/report.ts';
import { reasonOf, stepResults, type StepResult } from './steps.ts';

interface Step {
  readonly step: string;
  readonly reason: string;
}

/**
 * The report as the `summary.json` of Carapace's smoke script: the same fields and names, but that nothing is left to a
 * person, and that `passedSteps` names the steps that were done by script. A run that played nothing is `skipped`.
 * `reportDir` is relative to the file.
 */
export function renderSmokeSummary(report: Report): string {
  const { run, scenarios, complete, interrupted } = report;
  const steps = stepResults(report);
  const others = scenarios.filter(({ manualStep }) => manualStep === undefined);
  const ofSteps = (state: StepResult['state']): Step[] =>
    steps.filter((one) => one.state === state).map(({ step, reason }) => ({ step, reason }));
  const requiredFailures = [...ofSteps('failed'), ...others.filter(isUnfinished).map(toStep)];
  const hasPlayed = scenarios.some((one) => toneOf(outcomeOf(one)) === 'good');
  const summary = {
    suite: `${channelsOf(report).join('-') || 'channel'}-smoke`,
    timestamp: run.startedAt.replace(/[-:]|\.\d+/g, ''),
    reportDir: '.',
    status: statusOf({ isCut: interrupted || !complete, hasFailed: requiredFailures.length > 0, hasPlayed }),
    evidence: ['attestation.intoto.json', 'events.ndjson'],
    skippedSteps: [...ofSteps('open'), ...others.filter(isSkipped).map(toStep)],
    requiredFailures,
    passedSteps: ofSteps('passed'),
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

function toStep(one: ReportScenario): Step {
  return { step: one.id, reason: reasonOf(one) };
}

function isSkipped(one: ReportScenario): boolean {
  return outcomeOf(one) === 'skipped';
}

function isUnfinished(one: ReportScenario): boolean {
  const outcome = outcomeOf(one);
  return outcome !== 'skipped' && outcome !== 'known' && toneOf(outcome) !== 'good';
}

function statusOf(run: {
  readonly isCut: boolean;
  readonly hasFailed: boolean;
  readonly hasPlayed: boolean;
}): string {
  if (run.isCut) return 'aborted';
  if (run.hasFailed) return 'failed';
  return run.hasPlayed ? 'completed' : 'skipped';
}

const channels = ['matrix', 'telegram', 'slack', 'discord', 'signal'];

/** The networks that scenarios of a report are about. */
export function channelsOf({ scenarios, run }: Report): string[] {
  const named = new Set([
    ...scenarios.flatMap(({ tags, subject }) => [...tags, subject]),
    ...run.networks.map(({ network }) => network),
  ]);
  return channels.filter((channel) => named.has(channel));
}
