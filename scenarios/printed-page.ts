import { readPrintedPage, type Stage } from '../harness/index.ts';

/** A page of the documentation that operators follow. */
export type PageName = 'locked-store' | 'recovery';

/** What an operator does who follows a section of a page. */
export interface Following {
  readonly page: PageName;
  readonly section: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What is typed where a command asks. */
  readonly answers?: readonly { readonly to: RegExp; readonly text: string }[];
  readonly deadlineMs?: number;
}

type Used = Pick<Stage<'upkeep'>, 'check' | 'upkeep'>;

/** Types what a section prints, as it is printed. */
export async function follow(
  { check, upkeep }: Used,
  { page, section, environment, answers = [], deadlineMs }: Following,
): Promise<void> {
  const lines = readPrintedPage(page).sections.get(section);
  if (lines === undefined) throw new TypeError(`docs/${page}.md has no section "${section}"`);
  if (lines === '') return;
  const terminal = upkeep.type(lines, { environment, ...(deadlineMs !== undefined && { deadlineMs }) });
  for (const { to, text } of answers) {
    await terminal.shows(to);
    terminal.type(`${text}\n`);
  }
  const code = await terminal.exited();
  const what = `exit code of what is typed under "${section}"`;
  check(what, '0', code === 0 ? '0' : `${code}: ${terminal.screen.trim()}`);
}

/** What an operator sees leads to a section: in the table of the page it stands beside the link to it. */
export function expectLeadsTo(
  { check }: Pick<Used, 'check'>,
  page: PageName,
  { seen, section }: { readonly seen: string; readonly section: string },
): void {
  const signs = readPrintedPage(page).signs.filter((sign) => sign.section === section);
  const fits = signs.some((sign) => quotesIn(sign.seen).some((quote) => isIn(seen, quote)));
  check(`what leads to "${section}"`, true, fits || `nothing that is like: ${seen.trim()}`);
}

function quotesIn(text: string): readonly string[] {
  return [...text.matchAll(/`(?<quote>[^`]+)`/gu)].map(({ groups }) => groups!['quote']!);
}

/** @param quote in which `…` stands for anything. */
function isIn(text: string, quote: string): boolean {
  let from = 0;
  return quote.split('…').every((part) => {
    const at = text.indexOf(part.trim(), from);
    from = at + part.length;
    return at !== -1;
  });
}
