import type { ConfigIssues } from '../../base/config/config-issue.ts';
import type { Environment } from '../../base/seams/seams.ts';

const placeholder = /(?<escape>\$?)\$\{(?<name>[A-Z_][A-Z0-9_]*)\}/gu;

/**
 * Replaces `${NAME}` in every string of a parsed document by the environment variable; `$${NAME}` stands
 * for a literal `${NAME}`. A variable that is not set is an error at the key that asks for it.
 */
export function fillPlaceholders(value: unknown, env: Environment, issues: ConfigIssues, path = ''): unknown {
  if (typeof value === 'string') return fillString(value, env, issues, path);
  if (Array.isArray(value)) {
    return value.map((item, index) => fillPlaceholders(item, env, issues, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillPlaceholders(item, env, issues, `${path}.${key}`)]),
  );
}

function fillString(text: string, env: Environment, issues: ConfigIssues, path: string): string {
  return text.replaceAll(placeholder, (whole: string, escape: string, name: string) => {
    if (escape) return whole.slice(1);
    const value = env[name];
    if (value === undefined) issues.error(path, `Missing environment variable: ${name}`);
    return value ?? '';
  });
}
