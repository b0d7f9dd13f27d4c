import pc from 'picocolors';
import type { ScenarioState } from './run-state.ts';

const lastEvents = 6;
const lastLogLines = 8;
const indent = '     ';

/** All that a person needs, after the reason, to understand a failure without opening the report. */
export function describeFailure(scenario: ScenarioState): string {
  const { verdict, steps, wire, logs, replay } = scenario;
  if (verdict === undefined || verdict.status === 'pass') return `${indent}again: ${replay}`;
  const lines: string[] = [];
  if (verdict.step !== undefined)
    lines.push(`in step ${steps.lastIndexOf(verdict.step) + 1} "${verdict.step}"`);
  if (verdict.expected !== undefined) lines.push(`expected: ${verdict.expected}`);
  if (verdict.observed !== undefined) lines.push(`observed: ${verdict.observed}`);
  if (wire.length > 0 && verdict.status === 'fail') {
    lines.push('last events:');
    for (const { at, event } of wire.slice(-lastEvents)) {
      const seconds = ((at - scenario.startedMs) / 1_000).toFixed(2);
      const code = event.cancelCode === undefined ? '' : ` (${event.cancelCode})`;
      lines.push(`  +${seconds} s  ${event.from} → ${event.type}${code}  ${event.transport}`);
    }
  }
  for (const { source, lines: log } of verdict.status === 'fail'
    ? logs.filter((one) => one.source === 'bot')
    : logs) {
    lines.push(`end of the ${source}'s log:`, ...log.slice(-lastLogLines).map((line) => `  ${line}`));
  }
  lines.push(`again: ${replay}`);
  return lines.map((line) => `${indent}${pc.dim(line)}`).join('\n');
}
