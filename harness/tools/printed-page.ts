import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-layout.ts';

/** A page of the documentation for an operator in trouble. */
export interface PrintedPage {
  /** Its table: what the operator sees, and the section that helps. */
  readonly signs: readonly { readonly seen: string; readonly section: string }[];
  /** By section, what is to be typed: all that stands in its blocks for a shell, but not in those of sections within it. */
  readonly sections: ReadonlyMap<string, string>;
}

const heading = /^#+ /u;
const sign = /^\| (?<seen>.*?) +\| \[.*?\]\((?<file>[^)#]*)#?(?<section>[^)]*)\) *\|$/u;

/** A page of `docs/`. Sections have the names that links to them have. @param name without its extension. */
export function readPrintedPage(name: string): PrintedPage {
  const signs: { seen: string; section: string }[] = [];
  const sections = new Map<string, string>();
  let section = '';
  let isCommand = false;
  for (const line of readFileSync(join(packageRoot, 'docs', `${name}.md`), 'utf8').split('\n')) {
    const text = line.trim();
    if (text.startsWith('```')) isCommand = text === '```sh';
    else if (isCommand) sections.set(section, `${sections.get(section)}${text}\n`);
    else if (heading.test(line)) {
      section = linkTo(line);
      sections.set(section, '');
    }
    const found = sign.exec(line)?.groups;
    if (found?.['file'] === '') signs.push({ seen: found['seen']!, section: found['section']! });
  }
  return { signs, sections };
}

/** As forges make it of a heading. */
function linkTo(line: string): string {
  return line
    .replace(/^#+ /u, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
