import pc from 'picocolors';
import { sentInClear, type Evidence } from '../../../reports/index.ts';
import type { ScenarioState } from './run-state.ts';
import { cutTo, hangingLines } from './text-width.ts';

const lastEvents = 6;
const lastLogLines = 8;
const indent = '     ';
/** Longer lines of a log are cut even where nothing tells how wide the screen is. */
const logColumns = 160;

/**
 * All that a person needs, after the reason, to understand a failure without opening the report; of one whose cause was
 * told before only where.
 */
export function describeFailure(scenario: ScenarioState, columns: number): string[] {
  const { verdict, steps, replay, sameAs } = scenario;
  const dim = (label: string, text: string): string[] =>
    hangingLines(`${indent}${pc.dim(label)}`, text, columns, pc.dim);
  // A terminal wraps it by itself, so that it can be copied whole.
  const again = `${indent}${pc.dim(`again: ${replay}`)}`;
  if (verdict === undefined || verdict.status === 'pass') return [again];
  if (sameAs !== undefined) return dim('', `the same cause as ${sameAs}`);
  const { step, expected, observed } = verdict;
  return [
    step === undefined ? [] : dim('', `in step ${steps.lastIndexOf(step) + 1} "${step}"`),
    expected === undefined ? [] : dim('expected: ', expected),
    observed === undefined ? [] : dim('observed: ', observed),
    verdict.status === 'fail' ? eventLines(scenario, columns) : [],
    logLines(scenario, columns),
    again,
  ].flat();
}

/** The last events on the wire, and which of them should not have been readable. */
function eventLines({ evidence, startedMs }: ScenarioState, columns: number): string[] {
  const wrong = new Set<Evidence>(sentInClear(evidence.map((item) => item.evidence)));
  const last = evidence.flatMap(({ at, evidence: wire }) => (wire.kind === 'wire' ? [{ at, wire }] : []));
  const lines = last.slice(-lastEvents).flatMap(({ at, wire }) => {
    const seconds = ((at - startedMs) / 1_000).toFixed(2);
    const code = wire.cancelCode === undefined ? '' : ` (${wire.cancelCode})`;
    const isWrong = wrong.has(wire);
    const secrecy = wire.encrypted
      ? 'encrypted'
      : isWrong
        ? 'IN CLEAR, where ciphertext was due'
        : 'in clear';
    const paint = isWrong ? pc.red : pc.dim;
    const text = `${wire.from} → ${wire.type}${code}  ${wire.transport}, ${secrecy}`;
    return hangingLines(`${indent}  ${paint(`+${seconds} s`)}  `, text, columns, paint);
  });
  return lines.length === 0 ? [] : [`${indent}${pc.dim('last events:')}`, ...lines];
}

/** The ends of the logs; of a failure only that of the bot. */
function logLines({ evidence, verdict }: ScenarioState, columns: number): string[] {
  const room = Math.min(columns, logColumns) - indent.length - 2;
  return evidence.flatMap(({ evidence: log }) => {
    if (log.kind !== 'log' || (verdict?.status === 'fail' && log.source !== 'bot')) return [];
    const lines = log.lines.slice(-lastLogLines).map((line) => `${indent}  ${pc.dim(cutTo(line, room))}`);
    return [`${indent}${pc.dim(`end of the log · ${log.source}:`)}`, ...lines];
  });
}
