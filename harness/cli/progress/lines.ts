import pc from 'picocolors';
import type { Report, Verdict } from '../../../reports/index.ts';
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
    run!.purpose === 'mutants' ? `${plan.length} mutants` : `${plan.length} scenarios`,
  ];
  return parts.join(' · ');
}

/** A scenario that is going on, and what it waits for. */
export function runningLine({ id, steps }: ScenarioState): string {
  return ` … ${id}  ${steps.at(-1) ?? ''}`;
}

export function finishedLine(state: RunState, scenario: ScenarioState): string {
  const { verdict, mutant } = scenario;
  const { status } = verdict!;
  const time = formatSeconds(scenario.endedMs - scenario.startedMs).padStart(7);
  const id = scenario.id.padEnd(state.idWidth);
  if (mutant !== undefined && status === 'pass')
    return ` ${pc.red('✗')} ${id} ${time}   escaped: the scenario passed`;
  if (mutant !== undefined && status === 'fail')
    return ` ${pc.green('✓')} ${id} ${time}   caught by "${verdict!.step}"`;
  return ` ${marks[status]} ${id} ${time}   ${summaryOf(scenario)}`.trimEnd();
}

function summaryOf({ verdict, sas, signatures }: ScenarioState): string {
  if (verdict!.status !== 'pass')
    return verdict!.status === 'fail' ? '' : `${verdict!.status}: ${verdict!.reason}`;
  const parts = [sas && `${sas}  same on both sides`, signatures > 0 && `${signatures} signatures checked`];
  return pc.dim(parts.filter(Boolean).join(' · '));
}

export function summaryLine(report: Report, pageFile: string): string {
  const { pass, fail, flaky, skipped, blocked } = report.totals;
  const words =
    report.purpose === 'mutants'
      ? { caught: fail, escaped: pass, flaky, skipped, blocked }
      : { passed: pass, failed: fail, flaky, skipped, blocked };
  const counts = Object.entries(words).filter(
    ([word, count]) => count > 0 || word === 'passed' || word === 'caught',
  );
  const text = counts.map(([word, count]) => `${count} ${word}`).join(' · ');
  return ` ${text} · ${formatSeconds(report.durationMs)} · ${pageFile}`;
}
