/**
 * The bot did something else than the scenario requires: the verdict is `fail`. `check` throws one where two values differ; throw it
 * yourself for what no comparison tells.
 * @example
 * ```ts
 * import { ExpectationError } from 'cara-smoke';
 *
 * export function requireJson(text: string): unknown {
 *   if (text.startsWith('{')) return JSON.parse(text);
 *   throw new ExpectationError('the bot did not answer in JSON', 'an object', text);
 * }
 * ```
 */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
  readonly expected: string;
  readonly observed: string;

  constructor(reason: string, expected: string, observed: string) {
    super(reason);
    this.expected = expected;
    this.observed = observed;
  }
}
