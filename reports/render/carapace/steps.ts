import { manualSteps, type ManualStep } from '../../model/manual-steps.ts';
import { outcomeOf, toneOf } from '../../model/outcome.ts';
import type { Report, ReportScenario } from '../../model/report.ts';

/** What became of a step of the smoke script of Carapace. */
export interface StepResult {
  readonly step: ManualStep;
  /** `passed` where all that does the step in a run has passed. */
  readonly state: 'passed' | 'failed' | 'open';
  /** Why it has not passed, or what has done it. */
  readonly reason: string;
}

/** All steps of the script, in its order. */
export function stepResults({ scenarios }: Report): StepResult[] {
  return manualSteps.map((step): StepResult => {
    const doing = scenarios.filter((one) => one.manualStep === step && one.mutant === undefined);
    const wrong = doing.find((one) => toneOf(outcomeOf(one)) === 'bad');
    if (wrong !== undefined) return { step, state: 'failed', reason: reasonOf(wrong) };
    const open = doing.find((one) => outcomeOf(one) !== 'passed');
    if (open !== undefined) return { step, state: 'open', reason: reasonOf(open) };
    return doing.length > 0
      ? { step, state: 'passed', reason: `done by ${doing.map(({ id }) => id).join(', ')}` }
      : { step, state: 'open', reason: 'no scenario of this run does it' };
  });
}

/** Why a scenario has not passed. */
export function reasonOf({ verdict }: ReportScenario): string {
  return verdict.status === 'pass' ? 'it passes, and was known to fail' : verdict.reason;
}
