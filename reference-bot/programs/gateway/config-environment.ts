import { asObject } from '../../base/json.ts';
import type { ConfigIssues } from '../../base/config/config-issue.ts';
import type { Environment } from '../../base/seams/seams.ts';
import { fillText } from './placeholders.ts';

/** They decide how a configuration is found and opened, so that it cannot set them itself. */
const controlling: ReadonlySet<string> = new Set([
  'CARAPACE_CONFIG_PATH',
  'CARAPACE_STATE_DIR',
  'CARAPACE_DISABLE_CONFIG_CACHE',
  'CARAPACE_CONFIG_CACHE_MS',
  'CARAPACE_CONFIG_PASSWORD',
]);
/** Members of the block that are no variables. */
const reserved: ReadonlySet<string> = new Set(['vars', 'shellEnv']);

interface Variable {
  readonly path: string;
  readonly text: string;
}

/**
 * The environment with what the `env` block of a configuration adds: its `vars`, then its other members. They count
 * more than the process's own variables, and may name each other.
 */
export function addConfigEnvironment(block: unknown, env: Environment, issues: ConfigIssues): Environment {
  const written = readVariables(asObject(block), issues);
  const filled = new Map<string, string>();
  const fill = (name: string, asking: readonly string[]): string | undefined => {
    const variable = written.get(name);
    if (variable === undefined) return env[name];
    const known = filled.get(name);
    if (known !== undefined) return known;
    if (asking.includes(name)) {
      issues.error('.env', `circular config env reference involving ${name}`);
      return '';
    }
    const text = fillText(variable.text, (other) => fill(other, [...asking, name]), issues, variable.path);
    filled.set(name, text);
    return text;
  };
  const added = [...written.keys()].map((name) => [name, fill(name, [])] as const);
  return { ...env, ...Object.fromEntries(added) };
}

function readVariables(
  block: Readonly<Record<string, unknown>>,
  issues: ConfigIssues,
): ReadonlyMap<string, Variable> {
  const written = new Map<string, Variable>();
  const groups = [
    ['.env.vars', asObject(block['vars'])],
    ['.env', block],
  ] as const;
  for (const [at, group] of groups) {
    for (const [name, text] of Object.entries(group)) {
      if (at === '.env' && reserved.has(name)) continue;
      const variable = readVariable(`${at}.${name}`, name, text, issues);
      if (variable) written.set(name, variable);
    }
  }
  return written;
}

function readVariable(path: string, name: string, text: unknown, issues: ConfigIssues): Variable | undefined {
  if (controlling.has(name.toUpperCase())) {
    issues.error(path, `${name} cannot be set from config.env because it controls config loading behavior`);
  } else if (name === '' || /[=\0]/u.test(name)) {
    issues.warn(path, 'ignored: not the name of a variable');
  } else if (typeof text !== 'string') {
    issues.warn(path, 'ignored: the value of a variable must be a string');
  } else if (text.includes('\0')) {
    issues.error(path, 'env values must not contain NUL bytes');
  } else {
    return { path, text };
  }
  return undefined;
}
