import type { CaraFinding } from '../../bots/cara-findings.ts';
import { markdownTable } from '../markdown-table.ts';
import type { Condensed, Ending } from './condense.ts';

/** Why Carapace is right not to play some scenarios, by the reason for which they were skipped. */
export type SkipReasons = readonly { readonly skipped: RegExp; readonly why: string }[];

/** What the page is made of. */
export interface CaraPage {
  readonly cara: Condensed;
  readonly reference: Condensed;
  readonly findings: readonly CaraFinding[];
  readonly skips: SkipReasons;
}

/** One row for each scenario: how its cases ended with each bot, and why that differs. */
interface Row {
  readonly scenario: string;
  readonly reference: string;
  readonly cara: string;
  /** Empty where nothing differs; undefined where nobody has said why it does. */
  readonly why: string | undefined;
}

/**
 * What a run against Carapace shows, set beside the reference bot, as Markdown.
 * @throws Error where the bots differ and no finding and no reason of a skip says why.
 */
export function caraPage(page: CaraPage): string {
  const { cara, reference, findings } = page;
  const rows = rowsOf(page);
  const unexplained = rows.filter(({ why }) => why === undefined).map(({ scenario }) => scenario);
  if (unexplained.length > 0)
    throw new Error(
      `nobody says why the bots differ in ${unexplained.join(', ')}: add it to cara-findings.ts`,
    );
  const played = Object.values(cara.endings).filter(({ outcome }) => outcome !== 'skipped');
  const passed = played.filter(({ outcome }) => outcome === 'passed');
  return [
    `# Carapace ${cara.version ?? ''}, scenario by scenario\n`,
    `Made by \`npm run docs\` from [what was stored of the last runs](cara.run.json) and from`,
    '[the list of findings](../../harness/bots/cara-findings.ts); do not edit.\n',
    `Carapace passes **${passed.length} of the ${played.length}** cases that it is played in, on ${cara.network}, with Element's SDK as the person`,
    `where nobody has to break rules. The reference bot ${reference.version ?? ''} was run on the same server.\n`,
    '## Findings\n',
    'What fails because of a finding is in the `knownFailures` of the target `cara`: a run says so when one of these passes.\n',
    ...findings.map((finding) => section(finding, cara)),
    '## Scenarios\n',
    'Numbers are cases. Scenarios about newcomers (`onboard.*`) and the webhook are left out: Carapace is signed up nowhere, and its',
    'webhook sends and takes nothing.\n',
    ...markdownTable(
      ['scenario', 'reference', 'cara', 'why they differ'],
      rows.map(({ scenario, reference: left, cara: right, why }) => [scenario, left, right, why ?? '']),
    ),
    '',
  ].join('\n');
}

function section(finding: CaraFinding, { endings, recorded }: Condensed): string {
  const { title, documented, observed, code, page, fails = [], sometimes = [] } = finding;
  const failed = Object.keys(endings).filter((id) => endings[id]!.outcome === 'failed');
  const failing = fails.filter((name) => failed.some((id) => covers(name, id)));
  const seen = recorded.filter((one) => isRecordOf(finding, one.id)).flatMap(({ entries }) => entries);
  const also = [...new Set(seen)].filter((id) => !failed.includes(id));
  return [
    `### ${capital(title)}\n`,
    `- documented: ${documented}`,
    `- observed: ${observed}`,
    ...(code === undefined ? [] : [`- code: ${code}`]),
    ...(failing.length > 0 ? [`- fails: ${quoted(failing)}`] : []),
    ...(sometimes.length > 0 ? [`- fails in some runs and passes in others: ${quoted(sometimes)}`] : []),
    ...(also.length > 0 ? [`- recorded in scenarios that pass: ${few(also)}`] : []),
    ...(page === undefined ? [] : [`- [more](${page})`]),
    '',
  ].join('\n');
}

function rowsOf({ cara, reference, findings, skips }: CaraPage): Row[] {
  const ids = [...new Set([...Object.keys(cara.endings), ...Object.keys(reference.endings)])].toSorted();
  const shown = ids.filter((id) => !/^(?:onboard|webhook)\./.test(id));
  return [...Map.groupBy(shown, (id) => id.split('/')[0]!)].map(([scenario, cases]): Row => {
    const left = cases.map((id) => reference.endings[id]);
    const right = cases.map((id) => cara.endings[id]);
    const whys = cases.map((id, at) => whyOf(id, left[at], right[at], findings, skips));
    const known = [...new Set(whys.filter((why) => why !== ''))];
    const why = known.includes(undefined) ? undefined : known.join('; ');
    return { scenario: `\`${scenario}\``, reference: summary(left), cara: summary(right), why };
  });
}

function whyOf(
  id: string,
  reference: Ending | undefined,
  cara: Ending | undefined,
  findings: readonly CaraFinding[],
  skips: SkipReasons,
): string | undefined {
  if (cara?.outcome === reference?.outcome) return '';
  if (cara?.outcome === 'skipped')
    return skips.find(({ skipped }) => skipped.test(cara.reason ?? ''))?.why ?? undefined;
  if (cara?.outcome !== 'failed') return undefined;
  const finding = findings.find((one) => explains(one, id));
  return finding === undefined ? undefined : `[${finding.title}](#${anchor(finding.title)})`;
}

function explains({ fails = [], sometimes = [] }: CaraFinding, id: string): boolean {
  return [...fails, ...sometimes].some((name) => covers(name, id));
}

/** Whether a name of `knownFailures` means an entry: a scenario or one of its cases. */
function covers(name: string, id: string): boolean {
  return id === name || id.startsWith(`${name}/`);
}

function isRecordOf({ records = [] }: CaraFinding, id: string): boolean {
  return records.some((name) => id === name || id.startsWith(`${name},`));
}

function summary(endings: readonly (Ending | undefined)[]): string {
  const counts = Map.groupBy(endings, (ending) => ending?.outcome ?? 'not played');
  const words = [...counts].map(([outcome, same]) => [outcome, same.length] as const);
  if (words.length === 1 && endings.length === 1) return words[0]![0];
  return words.map(([outcome, times]) => `${times} ${outcome}`).join(', ');
}

function few(ids: readonly string[]): string {
  const most = 6;
  const rest = ids.length - most;
  return quoted(ids.slice(0, most)) + (rest > 0 ? ` and ${rest} more` : '');
}

function quoted(ids: readonly string[]): string {
  return ids.map((id) => `\`${id}\``).join(', ');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** As GitHub makes them of headings. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
