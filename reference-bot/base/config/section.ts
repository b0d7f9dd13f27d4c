import { closest } from 'fastest-levenshtein';
import { isObject } from '../json.ts';
import type { ConfigIssues } from './config-issue.ts';

type Json = Readonly<Record<string, unknown>>;

interface SectionOptions {
  readonly tolerated?: string;
  readonly defaults?: Json;
}

/** One object of the configuration. Reads its keys by type and refuses the ones nobody asked for. */
export class Section {
  readonly path: string;
  /** False for a block that is not in the document. */
  readonly isWritten: boolean;
  readonly #values: Json;
  readonly #issues: ConfigIssues;

  private constructor(path: string, values: Json, issues: ConfigIssues, isWritten = true) {
    this.path = path;
    this.isWritten = isWritten;
    this.#values = values;
    this.#issues = issues;
  }

  /**
   * Opens the object at `path`. A key not among `keys` is an error that names the nearest valid one;
   * a value that is no object is an error, and reads as an empty object.
   * @param options `tolerated`: what to warn of instead, where other keys are let pass. `defaults`: what counts where it is
   * not written.
   */
  static open(
    issues: ConfigIssues,
    path: string,
    value: unknown,
    keys: readonly string[],
    { tolerated, defaults }: SectionOptions = {},
  ): Section {
    if (!isObject(value)) {
      issues.error(path || '.', objectExpected(path, value));
      return new Section(path, {}, issues);
    }
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue;
      if (tolerated !== undefined) {
        issues.warn(`${path}.${key}`, tolerated);
        continue;
      }
      const nearest = closest(key, [...keys]);
      issues.error(
        `${path}.${key}`,
        `unknown key; the nearest valid key is "${nearest}" (valid: ${keys.join(', ')})`,
      );
    }
    return new Section(path, { ...defaults, ...value }, issues);
  }

  /** True when the key is written down, even as null, or has a default. */
  has(key: string): boolean {
    return Object.hasOwn(this.#values, key);
  }

  /** True for a text that is written down and holds nothing. */
  isBlank(key: string): boolean {
    const value = this.#values[key];
    return typeof value === 'string' && value.trim() === '';
  }

  /** The object under `key`, or an empty one where there is none. */
  section(key: string, keys: readonly string[], options?: SectionOptions): Section {
    const path = `${this.path}.${key}`;
    return this.has(key)
      ? Section.open(this.#issues, path, this.#values[key], keys, options)
      : new Section(path, { ...options?.defaults }, this.#issues, false);
  }

  /** The text as it is written; undefined when absent or null. */
  rawString(key: string): string | undefined {
    const value = this.#values[key] ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    this.error(key, `${key} must be a string`);
    return undefined;
  }

  /** Trimmed text; undefined when absent, null or blank. */
  string(key: string): string | undefined {
    return this.rawString(key)?.trim() || undefined;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.#values[key];
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    this.error(key, `${key} must be a boolean`);
    return fallback;
  }

  integer(key: string, range: { readonly min: number; readonly max: number }, fallback: number): number {
    const value = this.#values[key];
    if (value === undefined) return fallback;
    if (Number.isInteger(value) && Number(value) >= range.min && Number(value) <= range.max)
      return Number(value);
    this.error(key, `${key} must be an integer from ${range.min} to ${range.max}`);
    return fallback;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.string(key);
    if (value === undefined) return fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    const valid = choices.map((candidate) => `"${candidate}"`).join(', ');
    this.error(
      key,
      `${key} must be one of ${valid}; got "${value}", did you mean "${closest(value, [...choices])}"?`,
    );
    return fallback;
  }

  /** Trimmed entries without blanks. */
  strings(key: string): readonly string[] {
    return this.entries(key).map(({ text }) => text);
  }

  /** The same with the place that each has in the list. */
  entries(key: string): readonly { readonly index: number; readonly text: string }[] {
    const value = this.#values[key] ?? [];
    if (!Array.isArray(value)) {
      this.error(key, `${key} must be an array of strings`);
      return [];
    }
    const entries = [];
    for (const [index, entry] of value.entries()) {
      if (typeof entry === 'string') entries.push({ index, text: entry.trim() });
      else this.error(`${key}[${index}]`, `${key} entries must be strings`);
    }
    return entries.filter(({ text }) => text !== '');
  }

  error(key: string, message: string): void {
    this.#issues.error(`${this.path}.${key}`, message);
  }

  warn(key: string, message: string): void {
    this.#issues.warn(`${this.path}.${key}`, message);
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function objectExpected(path: string, value: unknown): string {
  const keys = path.split('.').slice(1);
  const expectation = `${keys.at(-1) ?? 'the configuration'} must be an object`;
  return keys.length > 1 ? expectation : `${expectation}, got ${typeName(value)}`;
}
