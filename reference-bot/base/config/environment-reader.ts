import { type LogLevel, logLevels } from '../logging/log-level.ts';
import type { Environment } from '../seams/seams.ts';
import { ConfigError } from './config-issue.ts';
import { serviceUrlFault } from './service-url.ts';

/**
 * Takes values out of the environment and collects what is wrong with them, so that all of it is told at once. Space
 * around a value does not count, and a value of nothing else is none.
 */
export class EnvironmentReader {
  readonly #env: Environment;
  readonly #faults: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  /** A value as it is; undefined when there is none. */
  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  /** Notes that a value is needed. */
  missing(name: string, expected: string): string {
    if (!this.text(name)) this.fault(name, `not set; expected ${expected}`);
    return '';
  }

  /** A value that must be there; empty when it is not, or not fine. */
  required(name: string, expected: string, isFine: (text: string) => boolean = () => true): string {
    return this.text(name) === undefined
      ? this.missing(name, expected)
      : (this.checked(name, expected, isFine) ?? '');
  }

  /** A value that may be missing, but if it is there must be fine. */
  checked(name: string, expected: string, isFine: (text: string) => boolean): string | undefined {
    const text = this.text(name);
    // The value itself may be a secret, so it is not told.
    if (text !== undefined && !isFine(text)) this.fault(name, `expected ${expected}`);
    return text;
  }

  /** Root of a service's API without the slash at its end. */
  url(name: string): string | undefined {
    const fault = serviceUrlFault(this.text(name) ?? 'http://unset');
    if (fault) this.fault(name, fault);
    return this.text(name)?.replace(/\/$/u, '');
  }

  /** One of the log's levels; `info` when it is not said. */
  logLevel(name: string): LogLevel {
    return (this.checked(name, logLevels.join(', '), isLogLevel) as LogLevel | undefined) ?? 'info';
  }

  /** Items separated by commas. */
  list(name: string, expected: string, isFine: (text: string) => boolean): readonly string[] {
    const items = (this.text(name) ?? '').split(',').map((item) => item.trim());
    const written = items.filter(Boolean);
    if (!written.every(isFine)) this.fault(name, `expected ${expected}`);
    return written;
  }

  /** A whole number within bounds, both included. */
  integer(name: string, { min, max }: { min: number; max: number }, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      this.fault(name, `expected an integer from ${min} to ${max}`);
    }
    return value;
  }

  /** `1` or `0`. */
  flag(name: string, fallback = false): boolean {
    const text = this.checked(name, '1 or 0', (value) => value === '1' || value === '0');
    return text === undefined ? fallback : text === '1';
  }

  /** What `parse` makes of a value; it throws an error whose message says what was expected. */
  with<Item>(name: string, parse: (text: string) => readonly Item[]): readonly Item[] {
    try {
      return parse(this.text(name) ?? '');
    } catch (error) {
      this.fault(name, (error as Error).message);
      return [];
    }
  }

  /** @throws ConfigError with a line for each fault, in the order they were found. */
  stopOnFaults(): void {
    if (this.#faults.length > 0) throw new ConfigError(this.#faults.join('\n'));
  }

  /** Notes what is wrong with a value, or what was expected. */
  fault(name: string, text: string): void {
    this.#faults.push(`${name}: ${text}`);
  }
}

function isLogLevel(text: string): boolean {
  return (logLevels as readonly string[]).includes(text);
}
