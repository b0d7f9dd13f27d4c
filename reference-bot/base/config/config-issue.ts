import { withoutTerminalUnsafe } from '../deceptive-characters.ts';

/** One thing wrong with the configuration, told so that a person can mend it without looking anything up. */
export interface ConfigIssue {
  readonly severity: 'error' | 'warning';
  /** Dot path of the key with a leading dot, e.g. `.matrix.userId`. */
  readonly path: string;
  readonly message: string;
}

const longestLineChars = 4_000;

/**
 * The configuration cannot be used. `message` holds one line per error: file, line, key, what was expected. What of the
 * configuration is in it can neither flood a terminal nor give it orders.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(message: string, options?: ErrorOptions) {
    super(withoutTerminalUnsafe(message).split('\n').map(shortened).join('\n'), options);
  }
}

function shortened(line: string): string {
  return line.length <= longestLineChars ? line : `${line.slice(0, longestLineChars)}…`;
}

/** In one line: what is quoted from a configuration may have line ends of its own. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]\s*/gu, ' ');
}

/** Collects what is wrong, so that a person learns of all of it at once. */
export class ConfigIssues {
  readonly all: ConfigIssue[] = [];

  error(path: string, message: string): void {
    this.all.push({ severity: 'error', path, message });
  }

  warn(path: string, message: string): void {
    this.all.push({ severity: 'warning', path, message });
  }
}
