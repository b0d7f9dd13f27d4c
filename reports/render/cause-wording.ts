import { withoutIds } from '../model/causes.ts';
import { outcomeOf, outcomeWords } from '../model/outcome.ts';
import { countEach, type Skips } from '../model/skips.ts';
import type { Report, ReportScenario } from '../model/report.ts';
import { countOf, statement, ticketText } from './wording.ts';

type Cause = Report['causes'][number];

/** A cause in one line, e.g. `22 scenarios failed: the bot never published keys for its device`. */
export function causeHeadline(report: Report, cause: Cause): string {
  const [only, ...others] = membersOf(report, cause);
  if (only !== undefined && others.length === 0 && isOwnReason(only, cause)) return statement(only);
  return `${causeCount(report, cause)}: ${cause.sentence}`;
}

/** Whether a scenario gives the cause as its own reason, so that nothing is left to tell. */
export function isOwnReason({ verdict }: ReportScenario, { sentence }: Cause): boolean {
  return verdict.status === 'pass' || withoutIds(verdict.reason).endsWith(withoutIds(sentence));
}

/** How many went wrong for a cause, e.g. `22 scenarios failed`; of one its id, e.g. `onboard.A failed`. */
export function causeCount({ run }: Report, { outcome, entries }: Cause): string {
  if (entries.length === 1) return `${entries[0]} ${outcomeWords[outcome]}`;
  const noun = run.purpose === 'mutants' ? 'mutant' : 'scenario';
  return `${countOf(entries.length, noun)} ${outcomeWords[outcome]}`;
}

/** The facts a ticket about a cause needs: the sentence, the first scenario in full, and which others there are. */
export function causeTicket(report: Report, cause: Cause): string {
  const [first, ...others] = membersOf(report, cause);
  if (first === undefined) return '';
  const lines = [
    (others.length > 0 || !isOwnReason(first, cause)) && causeHeadline(report, cause),
    ticketText(report, first),
    others.length > 0 && `also: ${others.map(({ id }) => id).join(', ')}`,
  ];
  return lines.filter(Boolean).join('\n');
}

/** The scenarios of a cause, in the order of the plan. */
export function membersOf({ scenarios }: Pick<Report, 'scenarios'>, { entries }: Cause): ReportScenario[] {
  const wanted = new Set(entries);
  return scenarios.filter(({ id }) => wanted.has(id));
}

/** What became of a failure that the manifest declares. */
export interface KnownFailure {
  readonly outcome: 'mended' | 'known';
  /** In one line. */
  readonly text: string;
}

/** What became of the failures that the manifest declares: first those that pass, as that is news. */
export function knownFailuresOf({ scenarios }: Pick<Report, 'scenarios'>): KnownFailure[] {
  const told = { mended: 'passes, though it is declared as known to fail', known: 'failed, as is known' };
  return (['mended', 'known'] as const).flatMap((outcome) =>
    scenarios
      .filter((scenario) => outcomeOf(scenario) === outcome)
      .map(({ id, verdict }) => ({ outcome, text: `${id} ${told[outcome]}: ${verdict.known}` })),
  );
}

/** Why scenarios were skipped, in one line; undefined where none was. */
export function skipsText({ total, capabilities, others }: Skips): string | undefined {
  if (total === 0) return undefined;
  const needs = capabilities.map(([capability, times]) => `${capability} (${times})`);
  const reasons = others.map(([reason, times]) => `${reason} (${times})`);
  const parts = [needs.length > 0 && `the target does not claim ${needs.join(', ')}`, reasons.join('; ')];
  return `${total} skipped: ${parts.filter(Boolean).join('; ')}`;
}

/** Why scenarios were not run, in one line; undefined where all were. */
export function notRunText({ scenarios }: Pick<Report, 'scenarios'>): string | undefined {
  const reasons = scenarios.flatMap(({ verdict }) => (verdict.status === 'not-run' ? [verdict.reason] : []));
  const counts = countEach(reasons);
  const parts = counts.map(([reason, times]) => (counts.length === 1 ? reason : `${reason} (${times})`));
  return reasons.length === 0 ? undefined : `${reasons.length} not run: ${parts.join('; ')}`;
}

/** Broken bots that nothing has noticed and that nothing had to, in one line; undefined where there is none. */
export function unnoticedText({ scenarios }: Pick<Report, 'scenarios'>): string | undefined {
  const byMutant = Map.groupBy(scenarios, ({ mutant }) => mutant);
  const unnoticed = [...byMutant].flatMap(([mutant, played]) =>
    mutant !== undefined && played.every((one) => outcomeOf(one) === 'silent') ? [mutant] : [],
  );
  return unnoticed.length === 0 ? undefined : `noticed by no scenario: ${unnoticed.toSorted().join(', ')}`;
}

/** What is said where nothing went wrong: a run that ended early has not shown that nothing would have. */
export function nothingWrongText(report: Report): string {
  const { scenarios, run, interrupted, complete, stopped } = report;
  const isOf = (...statuses: string[]): number =>
    scenarios.filter(({ verdict }) => statuses.includes(verdict.status)).length;
  if (scenarios.length === 0) return 'Nothing was run.';
  const notRun = isOf('not-run');
  if (notRun === 0) {
    if (isOf('skipped') === scenarios.length) return 'Nothing was run: everything was skipped.';
    if (run.purpose !== 'mutants') return 'Nothing.';
    const unnoticed = unnoticedText(report);
    return unnoticed === undefined ? 'Nothing. Every broken bot was caught.' : `Nothing, but ${unnoticed}.`;
  }
  const end = interrupted
    ? 'The run was interrupted'
    : complete
      ? `The run ended early${stopped === undefined ? '' : ` (${stopped})`}`
      : 'The runner was killed';
  const judged = countOf(
    scenarios.length - notRun - isOf('skipped'),
    run.purpose === 'mutants' ? 'mutant' : 'scenario',
  );
  return `${end} before all was done. Until then nothing went wrong in ${judged}.`;
}
