import { EnvironmentError } from './environment-error.ts';

/**
 * Something that a scenario needs is not there, or has gone: the verdict is `blocked`, and says nothing of the bot.
 * @example
 * ```ts
 * import { BlockedError } from 'cara-smoke';
 *
 * export function requireKey(environment: Readonly<Record<string, string | undefined>>): string {
 *   const key = environment['WEATHER_KEY'];
 *   if (key === undefined) throw new BlockedError('the weather service needs a key: put it into WEATHER_KEY');
 *   return key;
 * }
 * ```
 */
export class BlockedError extends EnvironmentError {
  override readonly name = 'BlockedError';
}
