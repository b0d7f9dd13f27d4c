import pc from 'picocolors';
import {
  countSignatures,
  outcomeOf,
  outcomeWords,
  type NetworkFacts,
  type Outcome,
} from '../../../reports/index.ts';
import { formatSeconds } from '../../errors/format-limit.ts';
import type { RunState, ScenarioState } from './run-state.ts';
import { hangingLines } from './text-width.ts';

/** A sign for each outcome, in its colour. */
export const marks: Readonly<Record<Outcome, string>> = {
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
  silent: pc.dim('·'),
  noticed: pc.green('✓'),
};

/** What is run against what. */
export function headerLine({ run, networks }: RunState): string {
  const { tool, target, seed, plan, purpose } = run!;
  const parts = [
    `${tool.name} ${tool.version}`,
    `target ${[target.name, target.version].filter(Boolean).join(' ')}`,
    ...networks.map((facts) => networkText(facts)),
    `seed ${seed}`,
    `${plan.length} ${purpose === 'mutants' ? 'mutant' : 'scenario'}${plan.length === 1 ? '' : 's'}`,
  ];
  return parts.join(' · ');
}

function networkText({ name, version, mode, startedInMs, proof }: NetworkFacts): string {
  const about = [
    mode,
    startedInMs !== undefined && formatSeconds(startedInMs),
    !proof && 'proves nothing about a real server',
  ];
  return `${name} ${version} (${about.filter(Boolean).join(', ')})`;
}

/** A scenario that is going on, and what it waits for. */
export function runningLine({ id, steps }: ScenarioState): string {
  return ` … ${id}  ${steps.at(-1) ?? ''}`;
}

/** How far the run is, e.g. `7/64 · 12 s · 2 failed`. */
export function statusLine(state: RunState): string {
  const { run, finished, wrong } = state;
  const planned = run?.plan.length ?? 0;
  const parts = [
    `${finished}/${planned}`,
    `${Math.floor(state.elapsedMs() / 1_000)} s`,
    wrong > 0 && `${wrong} failed`,
    // What a run has made is removed now, which may take long.
    finished === planned && planned > 0 && 'winding up',
  ];
  return ` ${parts.filter(Boolean).join(' · ')}`;
}

/** How a scenario ended, with the reason beside its id. */
export function finishedLines(state: RunState, scenario: ScenarioState, columns: number): string[] {
  const time = formatSeconds(scenario.endedMs - scenario.startedMs).padStart(7);
  const outcome = outcomeOf({ ...scenario, verdict: scenario.verdict! });
  const prefix = ` ${marks[outcome]} ${scenario.id.padEnd(state.idWidth)} ${time}   `;
  const isCalm = ['passed', 'caught', 'noticed', 'silent'].includes(outcome);
  return hangingLines(prefix, resultOf(scenario, outcome), columns, isCalm ? pc.dim : undefined);
}

function resultOf(scenario: ScenarioState, outcome: Outcome): string {
  const { verdict } = scenario;
  if (verdict === undefined || verdict.status === 'pass') {
    if (outcome === 'escaped') return 'escaped: the scenario passed';
    if (outcome === 'silent') return 'silent, as the scenario does not list the mutant';
    return outcome === 'mended'
      ? `mended: it passes, though it is declared as known to fail: ${verdict?.known}`
      : proofOf(scenario);
  }
  switch (outcome) {
    case 'failed':
      return verdict.reason;
    case 'noticed':
      return `noticed unasked at "${verdict.step ?? 'the end'}": ${verdict.reason}`;
    case 'caught':
      return `caught at "${verdict.step ?? 'the end'}"`;
    case 'misnamed':
      return `misnamed: red without "${verdict.wanted}": ${verdict.reason}`;
    case 'known':
      return `known to fail (${verdict.known}): ${verdict.reason}`;
    default:
      return `${outcomeWords[outcome]}: ${verdict.reason}`;
  }
}

/** What a pass rests on. A bot that does not say what it shows has not been compared. */
function proofOf({ evidence }: ScenarioState): string {
  const all = evidence.map((item) => item.evidence);
  const shown = all.findLast((item) => item.kind === 'sas' && item.side === 'bot');
  const signatures = countSignatures(all);
  const parts = [
    shown?.kind === 'sas' && `${shown.emoji.map(({ symbol }) => symbol).join(' ')}  same on both sides`,
    signatures > 0 && `${signatures} signatures checked`,
  ];
  return parts.filter(Boolean).join(' · ');
}
