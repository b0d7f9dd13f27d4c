/** One thing wrong with the configuration, told so that a person can mend it without looking anything up. */
export interface ConfigIssue {
  readonly severity: 'error' | 'warning';
  /** Dot path of the key with a leading dot, e.g. `.matrix.userId`. */
  readonly path: string;
  readonly message: string;
}

/** The configuration cannot be used. `message` holds one line per error: file, line, key, what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
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
