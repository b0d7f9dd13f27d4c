import pc from 'picocolors';
import {
  booksOf,
  booksSentence,
  causeHeadline,
  countOutcomes,
  countSkips,
  crashesIn,
  crashSentence,
  differenceText,
  knownFailuresOf,
  nextTierSentence,
  notRunText,
  outcomeWords,
  skipsText,
  tierExpectation,
  tierSentence,
  unnoticedText,
  unsteadyText,
  type Report,
} from '../../../reports/index.ts';
import { formatSeconds } from '../../errors/format-limit.ts';
import { marks } from './lines.ts';
import { hangingLines } from './text-width.ts';

const shownCauses = 8;
const shownEntries = 3;
/** So many lines fit on a screen. */
const fewScenarios = 20;

/**
 * The last lines of a run: what went wrong by cause, what was not judged, how far a bot got, where kinds of peers or
 * rounds disagree, and at the very end the counts.
 * @param options.isFollowed whether a line for each scenario stands above. Default: true.
 */
export function summaryLines(
  report: Report,
  reportFile: string,
  columns: number,
  { isFollowed = true }: { readonly isFollowed?: boolean } = {},
): string[] {
  const unnoticed = unnoticedText(report);
  const lines: [mark: string, text: string, paint?: (line: string) => string][] = [
    ...causeLines(report, isFollowed),
    ...knownFailuresOf(report).map(({ outcome, text }): [string, string] => [marks[outcome], text]),
    ...(unnoticed === undefined ? [] : [[marks.silent, unnoticed] as [string, string]]),
    ...[skipsText(countSkips(report)), notRunText(report)].flatMap(
      (text): [string, string, typeof pc.dim][] =>
        text === undefined ? [] : [[marks.skipped, text, pc.dim]],
    ),
    ...tierLines(report),
    ...booksOf(report).map((books): [string, string] => ['☰', booksSentence(books)]),
    ...crashesIn(report).map(({ evidence }): [string, string] => ['↯', crashSentence(evidence)]),
    ...report.peerDifferences.map((one): [string, string] => [pc.yellow('≠'), differenceText(one)]),
    ...report.unsteady.map((one): [string, string] => [marks.flaky, unsteadyText(one)]),
  ];
  return [
    ...lines.flatMap(([mark, text, paint]) => hangingLines(` ${mark} `, text, columns, paint)),
    ...hangingLines(' ', countsOf(report, reportFile), columns),
  ];
}

/** Why scenarios went wrong, by cause. Of the only one in a short run all can still be read above. */
function causeLines(report: Report, isFollowed: boolean): [string, string, typeof pc.dim?][] {
  const { causes, scenarios } = report;
  const isAlone = causes.length < 2 && causes.every(({ entries }) => entries.length === 1);
  if (isFollowed && isAlone && scenarios.length <= fewScenarios) return [];
  const shown = causes.slice(0, shownCauses).flatMap((cause): [string, string, typeof pc.dim?][] => {
    const { entries, outcome } = cause;
    const headline: [string, string] = [marks[outcome], causeHeadline(report, cause)];
    if (entries.length === 1) return [headline];
    const more = entries.length - shownEntries;
    const which = `${entries.slice(0, shownEntries).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return [headline, [' ', which, pc.dim]];
  });
  const left = causes.length - shownCauses;
  return left > 0 ? [...shown, [' ', `and ${left} more reasons, in the report`, pc.dim]] : shown;
}

function tierLines({ tiers, run }: Report): [string, string, typeof pc.dim?][] {
  return tiers.flatMap((tier): [string, string, typeof pc.dim?][] => {
    const { met = true, text } = tierExpectation(tier, run.target) ?? {};
    const parts = [tierSentence(tier), tiers.length > 1 && `with ${tier.peer}`, text].filter(Boolean);
    const next = nextTierSentence(tier);
    return [
      [(met ? pc.green : pc.yellow)('◆'), parts.join(' · ')],
      ...(next === undefined ? [] : [[' ', next, pc.dim] as [string, string, typeof pc.dim]]),
    ];
  });
}

function countsOf(report: Report, reportFile: string): string {
  const counts = countOutcomes(report).map(([outcome, count]) => `${count} ${outcomeWords[outcome]}`);
  const answer = [...(report.interrupted ? ['interrupted'] : []), ...counts.toReversed()];
  return [...answer, formatSeconds(report.run.durationMs), reportFile].join(' · ');
}
