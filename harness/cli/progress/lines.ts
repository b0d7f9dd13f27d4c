import pc from 'picocolors';
import {
  countOutcomes,
  differenceText,
  nextTierSentence,
  outcomeOf,
  outcomeWords,
  tierExpectation,
  tierSentence,
  unsteadyText,
  type Outcome,
  type Report,
} from '../../../reports/index.ts';
import { formatSeconds } from '../../errors/format-limit.ts';
import type { RunState, ScenarioState } from './run-state.ts';

const marks: Record<Outcome, string> = {
  passed: pc.green('✓'),
  caught: pc.green('✓'),
  failed: pc.red('✗'),
  escaped: pc.red('✗'),
  misnamed: pc.red('✗'),
  flaky: pc.yellow('≈'),
  crashed: pc.red('!'),
  skipped: pc.dim('–'),
  blocked: pc.yellow('◌'),
  'not-run': pc.dim('·'),
  mended: pc.green('✓'),
  known: pc.yellow('✗'),
};

/** What is run against what. */
export function headerLine({ run, network }: RunState): string {
  const { tool, target, seed, plan } = run!;
  const { name, version, mode, startedInMs = 0, proof } = network!;
  const parts = [
    `${tool.name} ${tool.version}`,
    `target ${[target.name, target.version].filter(Boolean).join(' ')}`,
    `${name} ${version} (${mode}, ${formatSeconds(startedInMs)}${proof ? '' : ', proves nothing about a real server'})`,
    `seed ${seed}`,
    `${plan.length} ${run!.purpose === 'mutants' ? 'mutant' : 'scenario'}${plan.length === 1 ? '' : 's'}`,
  ];
  return parts.join(' · ');
}

/** A scenario that is going on, and what it waits for. */
export function runningLine({ id, steps }: ScenarioState): string {
  return ` … ${id}  ${steps.at(-1) ?? ''}`;
}

export function finishedLine(state: RunState, scenario: ScenarioState): string {
  const time = formatSeconds(scenario.endedMs - scenario.startedMs).padStart(7);
  const outcome = outcomeOf({ verdict: scenario.verdict!, mutant: scenario.mutant });
  const [first, ...rest] = resultOf(scenario, outcome).split('\n');
  const line = `${marks[outcome]} ${scenario.id.padEnd(state.idWidth)} ${time}   ${first}`.trimEnd();
  return [` ${line}`, ...rest.map((more) => `     ${more}`)].join('\n');
}

function resultOf({ verdict, sas, signatures }: ScenarioState, outcome: Outcome): string {
  if (verdict === undefined || verdict.status === 'pass') {
    if (outcome === 'escaped') return 'escaped: the scenario passed';
    if (outcome === 'mended') return `passes, though the manifest says that it fails: ${verdict?.known}`;
    const parts = [sas && `${sas}  same on both sides`, signatures > 0 && `${signatures} signatures checked`];
    return pc.dim(parts.filter(Boolean).join(' · '));
  }
  switch (outcome) {
    case 'failed':
      return verdict.reason;
    case 'caught':
      return pc.dim(`caught at "${verdict.step ?? 'the end'}"`);
    case 'misnamed':
      return `misnamed: red without "${verdict.wanted}": ${verdict.reason}`;
    default:
      return `${outcomeWords[outcome]}: ${verdict.reason}`;
  }
}

/** How far a bot got in onboarding, what kinds of peers do not agree on, and what ends now so, now otherwise. */
export function findingLines(report: Report): string[] {
  const { tiers, peerDifferences, run } = report;
  const kinds = tiers.length > 1;
  const reached = tiers.flatMap((tier) => {
    const { met = true, text } = tierExpectation(tier, run.target) ?? {};
    const parts = [tierSentence(tier), kinds && `with ${tier.peer}`, text].filter(Boolean);
    const next = nextTierSentence(tier);
    return [
      ` ${met ? pc.green('◆') : pc.yellow('◆')} ${parts.join(' · ')}`,
      ...(next === undefined ? [] : [pc.dim(`   ${next}`)]),
    ];
  });
  const different = peerDifferences.map((difference) => ` ${pc.yellow('≠')} ${differenceText(difference)}`);
  const unsteady = report.unsteady.map((one) => ` ${pc.yellow('≈')} ${unsteadyText(one)}`);
  return [...reached, ...different, ...unsteady];
}

export function summaryLine(report: Report, reportFile: string): string {
  const counts = countOutcomes(report).map(([outcome, count]) => `${count} ${outcomeWords[outcome]}`);
  const answer = [...(report.interrupted ? ['interrupted'] : []), ...counts.toReversed()];
  return ` ${[...answer, formatSeconds(report.run.durationMs), reportFile].join(' · ')}`;
}
