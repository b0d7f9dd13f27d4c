import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-layout.ts';

/** What a page has its reader do, in order. */
export type Action =
  | { readonly does: 'type'; readonly commands: readonly string[] }
  | { readonly does: 'write'; readonly file: string; readonly content: string }
  /** To put a line in the place of the one that begins alike in the file that was written last with such a line. */
  | { readonly does: 'change'; readonly line: string }
  | { readonly does: 'see'; readonly lines: readonly string[] };

const block = /^```(?<kind>\w+)\n(?<text>.*?)^```$/gmsu;

/** The fenced blocks of a page: commands, files that say their name first, lines to change, and what is then seen. */
export function actionsIn(page: string): readonly Action[] {
  const text = readFileSync(join(packageRoot, 'docs', page), 'utf8');
  return [...text.matchAll(block)].map(({ groups }): Action => {
    const { kind, text: content } = groups as { readonly kind: string; readonly text: string };
    const lines = content.trimEnd().split('\n');
    if (kind === 'sh') return { does: 'type', commands: lines };
    if (kind === 'text') return { does: 'see', lines };
    const file = /^\/\/ (?<file>\S+)\n/u.exec(content)?.groups?.['file'];
    if (file !== undefined) return { does: 'write', file, content };
    if (lines.length === 1) return { does: 'change', line: lines[0]! };
    throw new TypeError(`a block of ${page} does not say what file it is: ${lines[0]}`);
  });
}

/** Whether a text has a line with all that stands between the `…` of a printed one, in that order. */
export function shows(text: string, printed: string): boolean {
  return text.split('\n').some((line) => {
    let from = 0;
    return printed.split('…').every((part) => {
      const at = line.indexOf(part.trim(), from);
      from = at + part.trim().length;
      return at !== -1;
    });
  });
}
