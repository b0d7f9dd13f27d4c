import type { CrashPointsEvidence } from './evidence.ts';
import type { Report } from './report.ts';

/** The ways in which an operation is cut off, in the order of tables. */
export const crashKinds = ['killed', 'killed-twice', 'torn', 'power-lost', 'failed'] as const;

/** The operations that were cut off at points of them, each with the entry that did it. */
export function crashesIn({
  scenarios,
}: Report): readonly { readonly id: string; readonly evidence: CrashPointsEvidence }[] {
  return scenarios.flatMap(({ id, evidence: records }) =>
    records.flatMap(({ evidence }) => (evidence.kind === 'crash-points' ? [{ id, evidence }] : [])),
  );
}

/** One operation in a line, e.g. `a text is put aside: 47 points, cut off 11 times, went on 11 times`. */
export function crashSentence({ operation, points, trials }: CrashPointsEvidence): string {
  const sum = (of: 'tried' | 'survived'): number => trials.reduce((total, one) => total + one[of], 0);
  return `${operation}: ${points} points, cut off ${sum('tried')} times, went on ${sum('survived')} times`;
}
