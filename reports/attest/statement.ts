import { outcomeOf, toneOf } from '../model/outcome.ts';
import type { Report, ReportScenario } from '../model/report.ts';
import { sha256, type FileDigest } from './digest-folder.ts';
import { sortedJson } from './sorted-json.ts';

export const payloadType = 'application/vnd.in-toto+json';

/**
 * An in-toto statement (v1) with a test result (v0.1) over a run and the files that it left. Its bytes depend on these
 * alone. The bot is known from outside only: its digest is that of what it is said to be.
 */
export function statementOf(report: Report, files: readonly FileDigest[]): string {
  const { run, scenarios, complete } = report;
  const { name, version, capabilities } = run.target;
  const judged = scenarios.map((scenario) => ({ id: scenario.id, kind: kindOf(scenario) }));
  const ids = (kind: string): string[] =>
    judged
      .filter((one) => one.kind === kind)
      .map(({ id }) => id)
      .toSorted();
  const [passedTests, warnedTests, failedTests] = [ids('passed'), ids('warned'), ids('failed')];
  const isSound = complete && warnedTests.length === 0 && passedTests.length > 0;
  return sortedJson({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      {
        name: `bot ${name}${version === undefined ? '' : `@${version}`}`,
        digest: { sha256: sha256(sortedJson({ name, version, capabilities })) },
      },
      ...files.map((file) => ({ name: file.name, digest: { sha256: file.sha256 } })),
    ],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: failedTests.length > 0 ? 'FAILED' : isSound ? 'PASSED' : 'WARNED',
      configuration: [
        describe('tool', run.tool),
        describe('environment', run.environment),
        describe('target', run.target),
        describe('networks', run.networks),
        describe('run', { id: run.runId, seed: run.seed, purpose: run.purpose, startedAt: run.startedAt }),
        ...(run.origin === undefined ? [] : [describe('origin of the scenarios', run.origin)]),
        describe(
          'plan',
          scenarios.map(({ id }) => id),
        ),
      ],
      passedTests,
      warnedTests,
      failedTests,
    },
  });
}

/** What was skipped was not tested. */
function kindOf(scenario: ReportScenario): 'passed' | 'warned' | 'failed' | 'skipped' {
  const outcome = outcomeOf(scenario);
  if (outcome === 'skipped' || outcome === 'silent') return 'skipped';
  if (outcome === 'mended') return 'warned';
  return ({ good: 'passed', bad: 'failed', open: 'warned' } as const)[toneOf(outcome)];
}

/** A resource descriptor that holds what it describes. */
function describe(name: string, about: unknown): object {
  const text = sortedJson(about);
  return {
    name,
    mediaType: 'application/json',
    content: Buffer.from(text).toString('base64'),
    digest: { sha256: sha256(text) },
  };
}
