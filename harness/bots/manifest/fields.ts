import { z } from 'zod';
import { meantBy } from '../../errors/usage-error.ts';
import { namesIn, notInArguments, type Placeholder } from './placeholders.ts';

/** An object whose unknown keys are named together with those that it may have, as are all where it is none. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const names = Object.keys(shape);
  const keys = names.join(', ');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys')
        return (
          issue.keys.map((key) => `unknown ${key}${perhaps(key, names)}`).join(', ') +
          `; expected one of ${keys}`
        );
      return issue.input === undefined ? `expected { ${keys} }; it is missing` : `expected { ${keys} }`;
    },
  });
}

/** A question for who has mistyped a name, to stand behind it; empty where no name is near. */
export function perhaps(
  given: string,
  valid: readonly string[],
  show = (name: string): string => name,
): string {
  const meant = meantBy(given, valid);
  return meant === undefined ? '' : ` (did you mean ${show(meant)}?)`;
}

/** A text in whose braces only these names stand. */
export function template(allowed: readonly Placeholder[]): z.ZodString {
  const listed = allowed.map((name) => `{${name}}`).join(' ');
  return z.string().check(({ value, issues }) => {
    for (const name of namesIn(value)) {
      if ((allowed as readonly string[]).includes(name)) continue;
      const secret = (notInArguments as readonly string[]).includes(name);
      const why = secret ? ' here: secrets go into `environment`, which nobody else can read' : '';
      issues.push({
        code: 'custom',
        continue: true,
        input: value,
        message: `cannot use {${name}}${why || perhaps(name, allowed, (meant) => `{${meant}}`)}; expected one of ${listed}`,
      });
    }
  });
}

/** A regular expression that has these named groups. */
export function pattern(...groups: readonly string[]): z.ZodString {
  return z.string().check(({ value, issues }) => {
    const fault = faultOf(value, groups);
    if (fault !== undefined) issues.push({ code: 'custom', continue: true, input: value, message: fault });
  });
}

function faultOf(source: string, groups: readonly string[]): string | undefined {
  try {
    // With an empty alternative it matches anything, and so tells which groups it has.
    const found = new RegExp(`${source}|`).exec('')?.groups ?? {};
    const missing = groups.filter((group) => !(group in found)).map((group) => `(?<${group}>…)`);
    return missing.length > 0 ? `has no group ${missing.join(', ')}` : undefined;
  } catch (error) {
    return `expected a regular expression: ${(error as Error).message}`;
  }
}
