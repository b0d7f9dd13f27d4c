import { outcomes, type Outcome } from './outcomes.ts';
import type { Report, ReportScenario } from './report.ts';

/** `good` needs no attention, `bad` is a fault that was found, `open` was not judged, or judged before. */
export type Tone = 'good' | 'bad' | 'open';

/** What people read for an outcome. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  failed: 'failed',
  escaped: 'escaped',
  misnamed: 'misnamed',
  flaky: 'flaky',
  crashed: 'crashed',
  blocked: 'blocked',
  'not-run': 'not run',
  mended: 'mended',
  known: 'known to fail',
  skipped: 'skipped',
  silent: 'silent',
  noticed: 'noticed unasked',
  caught: 'caught',
  passed: 'passed',
};

const tones: Record<Outcome, Tone> = {
  passed: 'good',
  caught: 'good',
  mended: 'good',
  failed: 'bad',
  escaped: 'bad',
  misnamed: 'bad',
  flaky: 'bad',
  crashed: 'open',
  blocked: 'open',
  'not-run': 'open',
  known: 'open',
  skipped: 'open',
  silent: 'open',
  noticed: 'good',
};

/** The outcome of one scenario. */
export function outcomeOf({
  verdict,
  mutant,
  unlisted,
}: Pick<ReportScenario, 'verdict' | 'mutant' | 'unlisted'>): Outcome {
  const { status, known } = verdict;
  if (unlisted && (status === 'pass' || status === 'fail')) return status === 'pass' ? 'silent' : 'noticed';
  if (status === 'pass') return mutant !== undefined ? 'escaped' : known === undefined ? 'passed' : 'mended';
  if (known !== undefined && (status === 'fail' || status === 'flaky')) return 'known';
  if (status !== 'fail') return status;
  if (mutant === undefined) return 'failed';
  return verdict.wanted === undefined ? 'caught' : 'misnamed';
}

/** Whether an outcome asks for attention. */
export function toneOf(outcome: Outcome): Tone {
  return tones[outcome];
}

/** How often each outcome occurs, the gravest first; outcomes that do not occur are left out. */
export function countOutcomes({ scenarios }: Pick<Report, 'scenarios'>): [Outcome, number][] {
  const all = scenarios.map((scenario) => outcomeOf(scenario));
  return outcomes
    .map((outcome): [Outcome, number] => [outcome, all.filter((one) => one === outcome).length])
    .filter(([, times]) => times > 0);
}
