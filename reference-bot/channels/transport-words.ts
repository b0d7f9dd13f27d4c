import { AnswerTooLong } from '../base/http/read-text.ts';

/** A few sentences for all that can go wrong on the way to a service: others might hold its URL, and with that a secret. */
export function transportWords(error: unknown): string {
  const { name = '', message = '' } = error as Partial<Error>;
  if (error instanceof SyntaxError || error instanceof AnswerTooLong) return 'failed to parse the answer';
  if (/abort|timeout|timed out/iu.test(`${name} ${message}`)) return 'request timeout';
  return /fetch failed|ECONN|socket|terminated/iu.test(message) ? 'connection error' : 'request failed';
}
