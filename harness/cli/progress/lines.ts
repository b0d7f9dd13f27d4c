import pc from 'picocolors';
import {
  countOutcomes,
  differenceText,
  tierExpectation,
  tierSentence,
  type Report,
  type Verdict,
} from '../../../reports/index.ts';
import { formatSeconds } from '../../engine/failures.ts';
import type { RunState, ScenarioState } from './run-state.ts';

const marks: Record<Verdict['status'], string> = {
  pass: pc.green('✓'),
  fail: pc.red('✗'),
  flaky: pc.yellow('≈'),
  skipped: pc.dim('–'),
  blocked: pc.yellow('◌'),
};

/** What is run against what. */
export function headerLine({ run, homeserver }: RunState): string {
  const { tool, target, seed, plan } = run!;
  const { software, version, mode, readyMs, proof } = homeserver!;
  const parts = [
    `${tool.name} ${tool.version}`,
    `target ${[target.name, target.version].filter(Boolean).join(' ')}`,
    `${software} ${version} (${mode}, ${formatSeconds(readyMs)}${proof ? '' : ', proves nothing about a real server'})`,
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
  const { mark, text } = resultOf(scenario, scenario.verdict!);
  return ` ${mark} ${scenario.id.padEnd(state.idWidth)} ${time}   ${text}`.trimEnd();
}

function resultOf(scenario: ScenarioState, verdict: Verdict): { mark: string; text: string } {
  const { mutant, sas, signatures } = scenario;
  if (verdict.status === 'pass') {
    if (mutant !== undefined) return { mark: marks.fail, text: 'escaped: the scenario passed' };
    const parts = [sas && `${sas}  same on both sides`, signatures > 0 && `${signatures} signatures checked`];
    return { mark: marks.pass, text: pc.dim(parts.filter(Boolean).join(' · ')) };
  }
  if (verdict.status === 'fail') {
    return mutant === undefined
      ? { mark: marks.fail, text: verdict.reason }
      : { mark: marks.pass, text: pc.dim(`caught at "${verdict.step ?? 'the end'}"`) };
  }
  return { mark: marks[verdict.status], text: `${verdict.status}: ${verdict.reason}` };
}

/** How far a bot got in onboarding, and what kinds of peers do not agree on. */
export function findingLines({ tiers, peerDifferences, run }: Report): string[] {
  const kinds = tiers.length > 1;
  const reached = tiers.map((tier) => {
    const { met = true, text } = tierExpectation(tier, run.target) ?? {};
    const parts = [tierSentence(tier), kinds && `with ${tier.peer}`, text].filter(Boolean);
    return ` ${met ? pc.green('◆') : pc.yellow('◆')} ${parts.join(' · ')}`;
  });
  const different = peerDifferences.map((difference) => ` ${pc.yellow('≠')} ${differenceText(difference)}`);
  return [...reached, ...different];
}

export function summaryLine(report: Report, pageFile: string): string {
  const counts = countOutcomes(report).map(([outcome, count]) => `${count} ${outcome}`);
  return ` ${[...counts.toReversed(), formatSeconds(report.run.durationMs), pageFile].join(' · ')}`;
}
