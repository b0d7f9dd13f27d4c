import { outcomeOf } from '../model/outcome.ts';
import type { Outcome } from '../model/outcomes.ts';
import type { Report, ReportScenario } from '../model/report.ts';
import { xml, type Content, type Markup } from './markup.ts';
import { causeCount } from './cause-wording.ts';
import { named, networkName, peersName, ticketText } from './wording.ts';

/**
 * The report as JUnit XML, one suite a subject. A blocked scenario is an `error`, because the environment and
 * not the bot was at fault; one that was not run, or is known to fail, is `skipped`; a flaky one is a `failure`, because it
 * never counts as pass; a mutant that was
 * caught is a pass, and one that escaped, or is red for another reason, a `failure`. A crash of the scenario is an `error`.
 */
export function renderJunit(report: Report): string {
  const { scenarios, run } = report;
  const subjects = Map.groupBy(scenarios, ({ subject }) => subject);
  const suites = [...subjects].map(
    ([
      subject,
      members,
    ]) => xml`  <testsuite name="${subject}" ${counts(members)} timestamp="${run.startedAt}">
    <properties>
      ${facts(report).map(([name, value]) => xml`<property name="${name}" value="${value}"/>`)}
    </properties>
${members.map((scenario) => testcase(report, scenario))}  </testsuite>
`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml`<testsuites name="${run.tool.name}" ${counts(scenarios)}>
${suites}</testsuites>
`}`;
}

function facts({ run, complete }: Report): [string, string][] {
  return [
    ['target', named(run.target)],
    ...run.networks.map((one): [string, string] => [one.network, networkName(one)]),
    ['peers', peersName(run)],
    ['seed', String(run.seed)],
    ['purpose', run.purpose],
    ['complete', String(complete)],
  ];
}

const elements: Record<Outcome, 'failure' | 'error' | 'skipped' | undefined> = {
  passed: undefined,
  caught: undefined,
  failed: 'failure',
  escaped: 'failure',
  misnamed: 'failure',
  flaky: 'failure',
  crashed: 'error',
  blocked: 'error',
  'not-run': 'skipped',
  known: 'skipped',
  mended: undefined,
  skipped: 'skipped',
  silent: 'skipped',
  noticed: undefined,
};

function counts(scenarios: ReportScenario[]): Markup {
  const kinds = scenarios.map((scenario) => elements[outcomeOf(scenario)]);
  const of = (kind: string): number => kinds.filter((one) => one === kind).length;
  const seconds = scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  return xml`tests="${scenarios.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}" time="${seconds.toFixed(3)}"`;
}

function testcase(report: Report, scenario: ReportScenario): Content {
  const seconds = (scenario.durationMs / 1_000).toFixed(3);
  return xml`    <testcase classname="${scenario.subject}" name="${nameOf(scenario)}" time="${seconds}">${problem(report, scenario)}</testcase>
`;
}

/** The id, which names a kind of peer only where it is not the scenario's usual one. */
function nameOf({ id, peer }: ReportScenario): string {
  return peer === undefined || id.includes(`@${peer}`) ? id : `${id} [${peer}]`;
}

/** The cause first where several scenarios share it, so that lists of failures show that they are one. */
function withCause(report: Report, { id }: ReportScenario, reason: string): string {
  const cause = report.causes.find(({ entries }) => entries.includes(id));
  if (cause === undefined) return reason;
  const { sentence, entries } = cause;
  if (entries.length === 1) return reason.endsWith(sentence) ? reason : `${sentence}: ${reason}`;
  return `${sentence} (${causeCount(report, cause)})${reason === sentence ? '' : `: ${reason}`}`;
}

function problem(report: Report, scenario: ReportScenario): Content {
  const outcome = outcomeOf(scenario);
  const { verdict } = scenario;
  const reason = verdict.status === 'pass' ? 'no step noticed the mutant' : verdict.reason;
  switch (elements[outcome]) {
    case 'failure':
      return xml`<failure type="${outcome}" message="${withCause(report, scenario, reason)}">${ticketText(report, scenario)}</failure>`;
    case 'error':
      return xml`<error type="${outcome}" message="${withCause(report, scenario, reason)}">${ticketText(report, scenario)}</error>`;
    case 'skipped':
      return xml`<skipped message="${verdict.known === undefined ? '' : `known to fail (${verdict.known}): `}${reason}"/>`;
    default:
      return undefined;
  }
}
