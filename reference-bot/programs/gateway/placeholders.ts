import type { ConfigIssues } from '../../base/config/config-issue.ts';
import type { Environment } from '../../base/seams/seams.ts';
import { mapTexts } from './map-texts.ts';

const placeholder = /(?<escape>\$?)\$\{(?<name>[A-Z_][A-Z0-9_]*)\}/gu;

/**
 * Replaces `${NAME}` in every string of a parsed document by the environment variable; `$${NAME}` stands
 * for a literal `${NAME}`. A variable that is not set is an error at the key that asks for it.
 */
export function fillPlaceholders(value: unknown, env: Environment, issues: ConfigIssues, at = ''): unknown {
  return mapTexts(value, (text, path) => fillText(text, (name) => env[name], issues, path), at);
}

/** The names of all variables that the strings of a parsed document ask for. */
export function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  mapTexts(value, (text) => {
    for (const { groups } of text.matchAll(placeholder)) names.add(groups!['name']!);
    return text;
  });
  return names;
}

/** Replaces the placeholders of one text. `read` gives the value of a variable, or undefined. */
export function fillText(
  text: string,
  read: (name: string) => string | undefined,
  issues: ConfigIssues,
  path: string,
): string {
  return text.replaceAll(placeholder, (whole: string, escape: string, name: string) => {
    if (escape) return whole.slice(1);
    const value = read(name);
    if (value === undefined) issues.error(path, `Missing environment variable: ${name}`);
    return value ?? '';
  });
}
