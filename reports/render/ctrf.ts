import { outcomeOf } from '../model/outcome.ts';
import type { Outcome } from '../model/outcomes.ts';
import type { Report, ReportScenario, ReportStep } from '../model/report.ts';
import { headline, ticketText } from './wording.ts';

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

/** What was blocked or crashed says nothing about the bot, for which CTRF has no word but `other`. */
const statuses: Record<Outcome, Status> = {
  passed: 'passed',
  caught: 'passed',
  mended: 'passed',
  noticed: 'passed',
  failed: 'failed',
  escaped: 'failed',
  misnamed: 'failed',
  flaky: 'failed',
  crashed: 'other',
  blocked: 'other',
  known: 'other',
  'not-run': 'pending',
  skipped: 'skipped',
  silent: 'skipped',
};
const stepStatuses: Record<ReportStep['outcome'], Status> = {
  ok: 'passed',
  failed: 'failed',
  interrupted: 'other',
};
/** Names what is ours in the fields that CTRF leaves to its writers. */
const ours = 'cara-smoke';

/** The report in the Common Test Report Format, version 0.0.0 (https://ctrf.io). */
export function renderCtrf(report: Report): string {
  const { run, scenarios, proven } = report;
  const startMs = Date.parse(run.startedAt);
  const tests = scenarios.map((scenario) => testOf(report, scenario, startMs));
  const count = (status: Status): number => tests.filter((test) => test.status === status).length;
  const document = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    runId: run.runId,
    timestamp: new Date(startMs + run.durationMs).toISOString(),
    generatedBy: run.tool.name,
    results: {
      tool: { name: run.tool.name, version: run.tool.version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: count('pending'),
        other: count('other'),
        suites: new Set(scenarios.map(({ subject }) => subject)).size,
        start: startMs,
        stop: startMs + Math.round(run.durationMs),
        duration: Math.round(run.durationMs),
        extra: { [ours]: { headline: headline(report), complete: report.complete, proven } },
      },
      environment: {
        appName: run.target.name,
        ...(run.target.version !== undefined && { appVersion: run.target.version }),
        osPlatform: run.environment.platform,
        extra: { [ours]: { node: run.environment.node, networks: run.networks, seed: run.seed } },
      },
      tests,
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function testOf(report: Report, scenario: ReportScenario, runStartMs: number) {
  const { id, title, subject, tags, verdict, durationMs, startMs, steps, replay } = scenario;
  const outcome = outcomeOf(scenario);
  const status = statuses[outcome];
  const began = startMs === undefined ? undefined : runStartMs + Math.round(startMs);
  const duration = Math.round(durationMs);
  return {
    testId: id,
    name: title,
    status,
    duration,
    ...(began !== undefined && { start: began, stop: began + duration }),
    suite: [subject],
    rawStatus: outcome,
    ...(tags.length > 0 && { tags }),
    type: 'e2e',
    ...(verdict.status !== 'pass' && { message: verdict.reason }),
    ...(status === 'failed' && { trace: ticketText(report, scenario) }),
    ...(steps.length > 0 && {
      steps: steps.map((step) => ({ name: step.title, status: stepStatuses[step.outcome] })),
    }),
    ...(replay !== undefined && { extra: { [ours]: { replay } } }),
  };
}
